// Keeps the badges that the plugin `badges` begins with as SVG and PNG: scripts/draw-badges
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {Site, root} from "./site.mjs";

const folder = join(root, "plugins/badges/data/pictures");
const levels = ["level-none", "foundations", "practitioner", "advanced", "expert", "coach", "facilitator", "program-leader"];

const site = await Site.start({settings: {GUILDHALL_PLUGINS: "badges"}});
try {
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  for (const name of levels.flatMap((level) => [`${level}.svg`, `${level}.png`])) {
    const answer = await fetch(new URL(`/badges/${name}`, site.url));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    writeFileSync(join(folder, name), Buffer.from(await answer.arrayBuffer()));
  }
} finally {
  await site.stop();
}
