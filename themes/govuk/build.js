// Builds assets/dist: style sheets and scripts — one of each for every page, one for pages with parts —, the fonts and the
// pictures. `npm ci && npm run build`.
import {copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {compile} from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "assets/dist");
const fonts = "node_modules/@fontsource/atkinson-hyperlegible-next/files";
const faces = ["400-normal", "400-italic", "600-normal", "700-normal"];

rmSync(dist, {recursive: true, force: true});
mkdirSync(join(dist, "fonts"), {recursive: true});

/// GOV.UK Frontend's classes that some template names. Its sheet has many more, and each page would carry them.
const named = new Set(["govuk-frontend-supported"]);
for (const folder of [here, join(here, "../../plugins"), join(here, "../../sdk/template")]) {
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder, {recursive: true}))
    if (file.endsWith(".mustache") && !file.includes("node_modules"))
      for (const [name] of readFileSync(join(folder, file), "utf8").matchAll(/govuk-[\w-]+/g)) named.add(name);
}
const isNamed = (name) => named.has(name) || name.startsWith("govuk-input--width-");
/// Outside of brackets only: what `:not(.govuk-…)` says is about others.
const isNeeded = (selector) => (selector.replace(/\([^)]*\)/g, "").match(/\.govuk-[\w-]+/g) ?? []).every((name) => isNamed(name.slice(1)));

/// The rules of a compressed sheet without those that no template can meet.
function pruned(css) {
  let kept = "";
  for (let at = 0; at < css.length;) {
    const open = css.indexOf("{", at), end = css.indexOf(";", at);
    if (open < 0 || (end >= 0 && end < open)) {  // @charset
      kept += css.slice(at, end < 0 ? css.length : end + 1);
      at = end < 0 ? css.length : end + 1;
      continue;
    }
    let close = open + 1;
    for (let depth = 1; depth > 0; ++close) depth += {"{": 1, "}": -1}[css[close]] ?? 0;
    const head = css.slice(at, open), body = css.slice(open + 1, close - 1);
    at = close;
    if (/^@(media|supports|container)/.test(head)) {
      const inner = pruned(body);
      if (inner) kept += `${head}{${inner}}`;
    } else if (head.startsWith("@")) {
      kept += `${head}{${body}}`;
    } else {
      const selectors = head.split(/,(?![^(]*\))/).filter(isNeeded);
      if (selectors.length) kept += `${selectors.join(",")}{${body}}`;
    }
  }
  return kept;
}

/// The most a page should have to fetch before it can be shown.
const most = {guildhall: 64 * 1024, parts: 16 * 1024};
for (const [name, limit] of Object.entries(most)) {
  const css = pruned(compile(join(here, `assets/scss/${name}.scss`), {
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
cpSync(join(here, "assets/img"), dist, {recursive: true});
for (const subset of ["latin", "latin-ext"])
  for (const face of faces)
    copyFileSync(join(here, fonts, `atkinson-hyperlegible-next-${subset}-${face}.woff2`), join(dist, `fonts/${subset}-${face}.woff2`));
copyFileSync(join(here, "node_modules/@fontsource/atkinson-hyperlegible-next/LICENSE"), join(dist, "fonts/LICENSE.txt"));
