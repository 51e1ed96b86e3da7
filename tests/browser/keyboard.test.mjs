// An administrator's day without a mouse: signing in, the menu, finding somebody, changing their name, giving a role, reading
// the audit log and signing out, by Tab, Enter, Space, arrows and letters alone. Wherever the focus stops it is seen, it is
// never lost, and every page on the way is accessible.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {heading, launch, visitor} from "./chromium.mjs";
import {violations, withAxe} from "./inspection.mjs";
import {Site} from "./site.mjs";

const password = "violet anchor muddy teacup";
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({settings: {GUILDHALL_PLUGINS: ""}}), launch()]);
  site.command(["user", "create", "--email", "admin@example.org", "--name", "Amira Example", "--role", "admin", "--password-stdin"], `${password}\n`);
  for (const name of ["Nora Example", "Nora Other", "Piet Other"]) site.addPerson(`${name.toLowerCase().replace(" ", ".")}@example.org`, name, []);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/// What has the focus, and whether one sees that it has.
const focused = (page) => page.evaluate(() => {
  const stop = document.activeElement;
  if (!stop || stop === document.body || stop === document.documentElement) return {lost: true};
  const labels = [...(stop.labels ?? [])], drawn = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  // Boxes and radio buttons are drawn by their label.
  const marks = [getComputedStyle(stop), ...labels.flatMap((label) => [getComputedStyle(label), getComputedStyle(label, "::before")])];
  // The calendar's button inside a date is the browser's own, and has its own ring.
  const browsers = stop.type === "date" && !stop.matches(":focus");
  const box = (getComputedStyle(stop).opacity === "0" && labels[0] ? labels[0] : stop).getBoundingClientRect();
  const above = document.elementFromPoint(box.x + Math.min(box.width, 20) / 2, box.y + Math.min(box.height, 20) / 2);
  const own = [stop, ...labels].some((part) => part.contains(above) || above?.contains(part));
  return {what: `<${stop.tagName.toLowerCase()}> “${(labels[0]?.textContent ?? stop.getAttribute("aria-label") ?? stop.textContent).trim().slice(0, 40)}”`,
    seen: browsers || marks.some(drawn), covered: Boolean(above) && !own,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
});

/// Goes on by `key` until that has the focus; every stop on the way must be seen.
async function tabTo(page, target, key = "Tab") {
  const path = new URL(page.url()).pathname;
  assert.ok(await target.count(), `${path}: ${target} is not there`);
  let last = "nothing";
  for (let stops = 0; stops < 300; ++stops) {
    if (await target.first().evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    const stop = await focused(page);
    assert.ok(!stop.lost, `${path}: the focus is lost on the way to ${target}, after ${last}`);
    assert.ok(stop.seen, `${path}: nobody sees that ${stop.what} has the focus`);
    assert.ok(stop.inside, `${path}: ${stop.what} has the focus outside the window`);
    last = stop.what;
    assert.ok(!stop.covered, `${path}: ${stop.what} has the focus and is covered`);
  }
  assert.fail(`${path}: ${target} is not reached by ${key}`);
}

async function press(page, target, key = "Enter", way = "Tab") {
  await tabTo(page, target, way);
  await page.keyboard.press(key);
}
async function follow(page, target, address) {
  await press(page, target);
  await page.waitForURL(address);
  await look(page);
}
async function type(page, target, text) {
  await tabTo(page, target);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}
async function look(page) {
  await page.waitForLoadState();
  assert.deepEqual(await violations(page), [], page.url());
}
const link = (page, name) => page.getByRole("link", {name, exact: true}).and(page.locator(":visible"));
const button = (page, name) => page.getByRole("button", {name, exact: true}).and(page.locator(":visible"));

async function signIn(page) {
  await page.goto("/login");
  await look(page);
  await type(page, page.getByLabel("E-mail address"), "admin@example.org");
  await type(page, page.getByLabel("Password", {exact: true}), password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/");
  await look(page);
}

/// The menu stands beside the page, or opens where there is no room for it.
async function openFromMenu(page, name, address) {
  const opener = page.locator(".gh-menu-button");
  if (await opener.isVisible()) {
    await press(page, opener);
    await link(page, name).first().waitFor();
    await look(page);
  }
  await follow(page, page.locator("#menu").getByRole("link", {name, exact: true}), address);
}

async function findSomebody(page, name) {
  const quick = page.locator("#quick-search"), room = await quick.isVisible();
  if (!room) await openFromMenu(page, "Search", "**/search");
  await type(page, room ? quick : page.locator("main input[name=q]"), "Nora");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/search?q=Nora");
  await look(page);
  await follow(page, page.locator("main").getByRole("link", {name}), /\/users\/c/);
  assert.equal(await heading(page), name);
}

/// What is suggested while typing is chosen by arrows, and put away by Escape.
async function chooseSuggestion(page, name) {
  const quick = page.locator("#quick-search"), suggested = page.locator("header [role=option]");
  if (!await quick.isVisible()) return;
  await tabTo(page, quick, "Shift+Tab");
  await page.keyboard.type(name.slice(0, 6));
  await suggested.first().waitFor();
  await look(page);
  await page.keyboard.press("Escape");
  await suggested.first().waitFor({state: "hidden"});
  assert.ok(await quick.evaluate((field) => field === document.activeElement), "Escape takes the focus away");
  await page.keyboard.type(name.slice(6));
  await suggested.first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/users\/c[^/]*$/);
  assert.equal(await heading(page), name);
}

async function changeName(page, name) {
  await follow(page, page.locator("main").getByRole("link", {name: "Change", exact: true}), /\/edit$/);
  await type(page, page.getByLabel("Name", {exact: true}), "");
  await page.keyboard.press("Delete");
  await press(page, button(page, "Save changes"));
  await page.getByRole("heading", {name: "There is a problem"}).waitFor();
  await look(page);
  // The summary leads to the field.
  await press(page, page.locator(".govuk-error-summary a").first());
  assert.ok(await page.getByLabel("Name", {exact: true}).evaluate((field) => field === document.activeElement), "the error does not lead to its field");
  await type(page, page.getByLabel("Name", {exact: true}), name);
  await follow(page, button(page, "Save changes"), /\/users\/c[^/]*$/);
  assert.equal(await heading(page), name);
}

async function giveRole(page, role) {
  await follow(page, page.locator("main").getByRole("link", {name: "Change roles"}), /\/roles$/);
  await press(page, page.getByLabel(role, {exact: true}), "Space");
  assert.ok(await page.getByLabel(role, {exact: true}).isChecked());
  await type(page, page.getByLabel("Reason"), "Looks after the log");
  await follow(page, button(page, "Save roles"), /\/users\/c[^/]*$/);
  assert.ok((await page.locator("main").innerText()).includes(role));
}

async function readLog(page) {
  await openFromMenu(page, "Audit log", "**/audit");
  const fold = page.locator(".gh-filters__toggle"), action = page.getByLabel("Action");
  if (!await action.isVisible()) await press(page, fold, "Space");
  await tabTo(page, action);
  await page.keyboard.type("Role granted");
  assert.equal(await action.locator("option:checked").innerText(), "Role granted");
  await follow(page, button(page, "Apply filters"), /action=ROLE_GRANTED/);
  const entry = page.locator(".gh-audit__more").first();
  await press(page, entry.locator("summary"));
  await entry.getByText("Active role").waitFor();
  assert.match(await entry.innerText(), /Looks after the log/);
  await look(page);
  await page.keyboard.press("Space");
  assert.equal(await entry.getByText("Active role").isVisible(), false, "what was unfolded folds by Space");
}

async function signOut(page) {
  const person = page.locator("header summary").last(), out = page.locator("header").getByRole("button", {name: "Sign out", exact: true});
  if (!await out.isVisible()) await press(page, person, "Enter", "Shift+Tab");
  await out.waitFor();
  await follow(page, out, "**/login*");
}

for (const [where, width, name, role] of [["a wide window", 1280, "Nora Example", "Auditor"], ["a narrow one", 375, "Nora Other", "Analyst"]])
  test(`somebody is found, renamed and given a role, and the log read, by keyboard in ${where}`, async () => {
    const page = await withAxe(await visitor(browser, site, {viewport: {width, height: 900}}));
    await signIn(page);
    await openFromMenu(page, "People", "**/users");
    await findSomebody(page, name);
    await changeName(page, `${name} Renamed`);
    await giveRole(page, role);
    await chooseSuggestion(page, `${name} Renamed`);
    await readLog(page);
    await signOut(page);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
