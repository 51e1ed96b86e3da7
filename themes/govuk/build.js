// Builds assets/dist: style sheets and scripts — one of each for every page, one for pages with parts —, the editor of
// rules, the fonts and the pictures. `npm ci && npm run build`.
import {copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {buildSync} from "esbuild";
import {PurgeCSS} from "purgecss";
import {compile} from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "assets/dist");
const fonts = "node_modules/@fontsource/atkinson-hyperlegible-next/files";
const faces = ["400-normal", "400-italic", "600-normal", "700-normal"];

rmSync(dist, {recursive: true, force: true});
mkdirSync(join(dist, "fonts"), {recursive: true});

/// Without GOV.UK Frontend's classes that no template names: each page would carry them. All of ours stay.
const content = ["themes", "plugins", "sdk/template"].map((folder) => join(here, "../..", folder, "**/*.mustache"));
const purge = new PurgeCSS();
const used = async (css) => (await purge.purge({
  content,
  css: [{raw: css}],
  defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
  safelist: {standard: [/^(?!govuk-)/, /^govuk-input--width-/, "govuk-frontend-supported"]},
}))[0].css;

/// The most a page should have to fetch before it can be shown.
const most = {guildhall: 64 * 1024, parts: 16 * 1024};
for (const [name, limit] of Object.entries(most)) {
  const css = await used(compile(join(here, `assets/scss/${name}.scss`), {
    style: "compressed",
    loadPaths: [join(here, "node_modules")],
    quietDeps: true,
  }).css);
  writeFileSync(join(dist, `${name}.css`), css);
  copyFileSync(join(here, `assets/js/${name}.js`), join(dist, `${name}.js`));
  const size = Buffer.byteLength(css);
  console.log(`${name}.css ${(size / 1024).toFixed(1)} KiB, ${name}.js ${(readFileSync(join(dist, `${name}.js`)).length / 1024).toFixed(1)} KiB`);
  if (size > limit) {
    console.error(`${name}.css is over ${limit / 1024} KiB`);
    process.exitCode = 1;
  }
}
// The editor of rules, for its own page only.
buildSync({entryPoints: [join(here, "assets/js/code_editor.js")], outfile: join(dist, "code_editor.js"), bundle: true, minify: true,
  format: "iife", target: "es2021", legalComments: "none", logLevel: "warning"});
console.log(`code_editor.js ${(readFileSync(join(dist, "code_editor.js")).length / 1024).toFixed(1)} KiB`);
cpSync(join(here, "assets/img"), dist, {recursive: true});
for (const subset of ["latin", "latin-ext"])
  for (const face of faces)
    copyFileSync(join(here, fonts, `atkinson-hyperlegible-next-${subset}-${face}.woff2`), join(dist, `fonts/${subset}-${face}.woff2`));
copyFileSync(join(here, "node_modules/@fontsource/atkinson-hyperlegible-next/LICENSE"), join(dist, "fonts/LICENSE.txt"));
