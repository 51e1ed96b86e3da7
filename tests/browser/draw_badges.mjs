// Draws the badges that the plugin `badges` ships as SVG and PNG: scripts/draw-badges
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {Site, root} from "./site.mjs";

const folder = join(root, "plugins/badges/data/pictures");
const levels = ["level-none", "foundations", "practitioner", "advanced", "expert", "coach", "facilitator", "program-leader"];
const size = 400;

const site = await Site.start({settings: {GUILDHALL_PLUGINS: "badges"}});
const browser = await launch();
try {
  site.addPerson("draws@guildhall.example", "Drawing", ["badge_admin"]);
  const page = await visitor(browser, site);
  await signInBy(page, site.signInLink("draws@guildhall.example"));
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  for (const level of levels) {
    await page.goto(`/badges/${level}`);
    const address = await page.locator("img.badges-hero").getAttribute("src");
    const name = `${level}.${new URL(address, site.url).searchParams.get("v")}`;
    const svg = await (await page.request.get(address)).text();
    writeFileSync(join(folder, `${name}.svg`), svg);
    const canvas = await browser.newPage({viewport: {width: size, height: size}});
    await canvas.setContent(`<style>body {margin: 0} svg {display: block; width: ${size}px; height: ${size}px}</style>${svg}`);
    await canvas.screenshot({path: join(folder, `${name}.png`), omitBackground: true});
    await canvas.close();
  }
} finally {
  await browser.close();
  await site.stop();
}
