// Builds assets/dist: one style sheet, one script, the fonts and the pictures. `npm ci && npm run build`.
import {copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {compile} from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "assets/dist");
const fonts = "node_modules/@fontsource/atkinson-hyperlegible-next/files";
const faces = ["400-normal", "400-italic", "600-normal", "700-normal"];

rmSync(dist, {recursive: true, force: true});
mkdirSync(join(dist, "fonts"), {recursive: true});

const css = compile(join(here, "assets/scss/guildhall.scss"), {
  style: "compressed",
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
}).css;
writeFileSync(join(dist, "guildhall.css"), css);
copyFileSync(join(here, "assets/js/guildhall.js"), join(dist, "guildhall.js"));
cpSync(join(here, "assets/img"), dist, {recursive: true});
for (const subset of ["latin", "latin-ext"])
  for (const face of faces)
    copyFileSync(join(here, fonts, `atkinson-hyperlegible-next-${subset}-${face}.woff2`), join(dist, `fonts/${subset}-${face}.woff2`));
copyFileSync(join(here, "node_modules/@fontsource/atkinson-hyperlegible-next/LICENSE"), join(dist, "fonts/LICENSE.txt"));

const limit = 64 * 1024;
const size = statSync(join(dist, "guildhall.css")).size;
console.log(`guildhall.css ${(size / 1024).toFixed(1)} KiB, guildhall.js ${(readFileSync(join(dist, "guildhall.js")).length / 1024).toFixed(1)} KiB`);
if (size > limit) {
  console.error(`guildhall.css is over ${limit / 1024} KiB`);
  process.exit(1);
}
