// Lists by keyboard, with columns chosen and views saved, in a browser.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {launch, notice, signInBy, visitor} from "./chromium.mjs";
import {Site} from "./site.mjs";

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({demo: true}), launch()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function signedIn(options) {
  const page = await visitor(browser, site, options);
  await signInBy(page, site.signInLink("admin@guildhall.example"));
  return page;
}

const focusedRow = (page) => page.evaluate(() => {
  const all = [...document.querySelectorAll(".gh-list tbody tr")];
  return all.indexOf(document.activeElement.closest("tr"));
});
const chosen = (page) => page.evaluate(() =>
  [...document.querySelectorAll(".gh-list tbody tr")].flatMap((row, i) => row.querySelector(".gh-pick input")?.checked ? [i] : []));

test("keys move among rows, choose and open them", async () => {
  const page = await signedIn();
  await page.goto("/sessions/all");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focusedRow(page), -1, "arrows scroll until one is among the rows");
  for (const [key, row] of [["j", 0], ["j", 1], ["ArrowDown", 2], ["k", 1], ["ArrowUp", 0], ["k", 0]]) {
    await page.keyboard.press(key);
    assert.equal(await focusedRow(page), row, key);
  }
  await page.keyboard.press("Alt+j");
  assert.equal(await focusedRow(page), 0, "the browser's own keys are left alone");
  await page.keyboard.press("x");
  for (const key of ["j", "j", "j", "Shift+X"]) await page.keyboard.press(key);
  assert.deepEqual(await chosen(page), [0, 1, 2, 3]);
  assert.equal(await page.locator("[role=status].govuk-visually-hidden").innerText(), "4 chosen");
  await page.keyboard.press("x");
  assert.deepEqual(await chosen(page), [0, 1, 2]);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.type), "search");
  await page.keyboard.type("jjx?");
  assert.deepEqual(await chosen(page), [0, 1, 2], "typing is typing");
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.locator("h1").click();
  for (const key of ["j", "Enter"]) await page.keyboard.press(key);
  await page.waitForURL(/\/sessions\/sess-/);
  assert.deepEqual(page.complaints, []);
});

test("keys are told, and switched off for good", async () => {
  const page = await signedIn();
  await page.goto("/sessions/all");
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", {name: "Keys for this list"});
  assert.ok(await dialog.isVisible());
  await page.keyboard.press("j");
  assert.equal(await focusedRow(page), -1, "the list is behind the dialog");
  await dialog.getByLabel("Use these keys").uncheck();
  await dialog.getByRole("button", {name: "Close"}).click();
  await page.reload();
  for (const key of ["j", "?", "/"]) await page.keyboard.press(key);
  assert.equal(await focusedRow(page), -1);
  assert.equal(await page.locator("dialog[open]").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
  await page.getByRole("button", {name: "Keys", exact: true}).click();
  await dialog.getByLabel("Use these keys").check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  assert.equal(await focusedRow(page), 0);
});

for (const javaScriptEnabled of [true, false])
  test(`columns are chosen and a view is saved ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const page = await signedIn({javaScriptEnabled});
    await page.goto("/sessions/all");
    const heads = () => page.locator("thead th:not(.gh-no-print)").allInnerTexts();
    const before = await heads();
    await page.getByRole("link", {name: "Columns"}).click();
    const form = page.locator("details form");
    await form.getByRole("checkbox").nth(0).uncheck();
    const second = await form.getByRole("checkbox").nth(2).evaluate((box) => box.parentNode.textContent.trim());
    await form.getByLabel(`Place of ${second}`).fill("1");
    await form.getByRole("button", {name: "Show these columns"}).click();
    const after = await heads();
    assert.equal(after.length, before.length - 1);
    assert.deepEqual(after.slice(0, 2), [before[0], second]);
    await page.getByRole("link", {name: "Save this view"}).click();
    await page.getByLabel("Name").fill(`Mine ${javaScriptEnabled}`);
    await page.getByRole("button", {name: "Save view"}).click();
    assert.equal(await notice(page), `View Mine ${javaScriptEnabled} saved.`);
    await page.goto("/sessions/all");
    assert.deepEqual(await heads(), before);
    await page.getByRole("navigation", {name: "Saved views"}).getByRole("link", {name: `Mine ${javaScriptEnabled}`}).click();
    assert.deepEqual(await heads(), after);
    assert.deepEqual(page.complaints, []);
  });
