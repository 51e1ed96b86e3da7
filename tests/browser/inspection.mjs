// What a page is looked at for: accessibility by axe, its width, and what of it is printed.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const standards = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/// The page, with axe on every address it goes to. Not by a <script>: the content policy stays in force.
export async function withAxe(page) {
  await page.context().addInitScript(axe);
  return page;
}

/// What axe finds wrong, one line a finding.
export async function violations(page, rules = {}) {
  const results = await page.evaluate(([tags, own]) => globalThis.axe.run(document, {runOnly: {type: "tag", values: tags}, rules: own, resultTypes: ["violations"]}), [standards, rules]);
  return results.violations.map((each) => `${each.id} (${each.help}): ${each.nodes.slice(0, 2).map((node) => node.html.slice(0, 120)).join(" … ")}`);
}

/// By how much a page is wider than its window; empty: it is not.
export const overflows = (page) => page.evaluate(() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const guilty = [...document.querySelectorAll("main *, header *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).at(-1);
  return `${wide} px too wide${guilty ? ` by ${guilty.outerHTML.slice(0, 100)}` : ""}`;
});

/// What a printed page lacks of the statuses on the screen, and which controls it has too many.
export async function misprints(page) {
  const visible = (selector) => page.evaluate((wanted) => [...document.querySelectorAll(wanted)].filter((each) => each.checkVisibility()).map((each) => each.textContent.trim().slice(0, 200)), selector);
  const statuses = "main .gh-notice:not(.gh-flash), main :is(.gh-tag):not(form *, details *, .gh-page-head__actions *, .gh-actions *)";
  const shown = await visible(statuses);
  await page.emulateMedia({media: "print"});
  const printed = await visible(statuses);
  const controls = await visible("main :is(button, select, textarea, input:not([type=checkbox], [type=hidden]), .govuk-button)");
  const foot = await visible(".gh-print-footer");
  await page.emulateMedia({media: "screen"});
  const wrong = controls.map((text) => `prints the control “${text}”`);
  if (printed.join() !== shown.join()) wrong.push(`prints ${printed.length} of ${shown.length} statuses`);
  if (!foot.join().includes("Print time: ")) wrong.push("does not say when it was printed");
  return wrong;
}

/// axe in both colour schemes, the widths of phones, tablets and small windows, and paper.
export async function inspect(page, wrong, where) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({colorScheme});
    for (const finding of await violations(page)) wrong.push(`${where} (${colorScheme}): ${finding}`);
  }
  await page.emulateMedia({colorScheme: "light"});
  for (const width of [375, 768, 910, 1024, 1280]) {
    await page.setViewportSize({width, height: 900});
    const wide = await overflows(page);
    if (wide) wrong.push(`${where} at ${width} px: ${wide}`);
  }
  for (const wrongOnPaper of await misprints(page)) wrong.push(`${where} ${wrongOnPaper}`);
}

/// Throws for what axe finds in either colour scheme, and where the page is wider than its window. With
/// GUILDHALL_PICTURES, a folder, pictures of it go there.
export async function requireAccessible(page, where) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({colorScheme});
    assert.deepEqual(await violations(page), [], `${where}, ${colorScheme}`);
  }
  for (const width of [375, 910, 1280]) {
    await page.setViewportSize({width, height: 900});
    assert.equal(await overflows(page), "", `${where} at ${width} px`);
    if (!process.env.GUILDHALL_PICTURES) continue;
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({colorScheme});
      await page.screenshot({path: `${process.env.GUILDHALL_PICTURES}/${where.replaceAll(" ", "-")}-${width}-${colorScheme}.png`, fullPage: true});
    }
  }
}
