// Fields that are asked for only when another one says so, rows within a record, and what administrators keep: lists of
// choices and fields of their own. With the plugin of the conformance suite: with script, without, by keyboard, and to axe.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {requireAccessible, withAxe} from "./inspection.mjs";
import {Site} from "./site.mjs";

let site, browser;
before(async () => {
  const settings = {GUILDHALL_PLUGINS_FOLDER: process.env.GUILDHALL_LENDING, GUILDHALL_PLUGINS: "lending"};
  [site, browser] = await Promise.all([Site.start({demo: true, settings}), launch()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function staff(options = {}) {
  const page = await visitor(browser, site, options);
  if (options.javaScriptEnabled !== false) await withAxe(page);
  await signInBy(page, site.signInLink("admin@guildhall.example"));
  return page;
}

describe("Fields asked for only sometimes", () => {
  test("come with the choice that asks for them, go with another, and keep what was typed", async () => {
    const page = await staff();
    await page.goto("/lending/items/new");
    const kind = page.getByLabel("Kind", {exact: true}), serial = page.getByLabel("Serial number");
    assert.equal(await serial.isVisible(), false);
    assert.equal(await kind.getAttribute("aria-controls"), "field-serial-group");
    await requireAccessible(page, "a form with a field that is hidden");
    await kind.selectOption("device");
    assert.equal(await serial.isVisible(), true);
    assert.equal(await page.getByText("Only when kind is Device.").count(), 0, "one sees it");
    assert.equal(await serial.getAttribute("aria-describedby"), null, "nothing that is gone describes it");
    await requireAccessible(page, "a form with a field that is shown");
    await kind.focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.name), "serial", "the next one to come to");
    await serial.fill("SN-7");
    await kind.selectOption("book");
    assert.equal(await serial.isVisible(), false);
    await kind.selectOption("device");
    assert.equal(await serial.inputValue(), "SN-7");
    await page.getByLabel("Tag", {exact: true}).fill("D-1");
    await page.getByRole("button", {name: "Add item"}).click();
    assert.equal(await serial.isVisible(), true, "also after an error elsewhere");
    await requireAccessible(page, "a form with errors");
    await page.getByLabel("Title").fill("Lamp");
    await page.getByLabel("Price").fill("10");
    await kind.selectOption("tool");
    await page.getByRole("button", {name: "Add item"}).click();
    assert.match(await notice(page), /added/);
    assert.equal((await page.locator("main").innerText()).includes("SN-7"), false, "what is hidden is not sent");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("are there again for whoever comes back to the form", async () => {  // govuk-frontend #1794
    const page = await staff();
    await page.goto("/lending/items/new");
    await page.getByLabel("Kind", {exact: true}).selectOption("device");
    await page.goto("/lending/items");
    await page.goBack();
    const chosen = await page.getByLabel("Kind", {exact: true}).inputValue();
    assert.equal(await page.getByLabel("Serial number").isVisible(), chosen === "device");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("say of a box whether it is open", async () => {
    const page = await staff();
    await page.goto("/lending/shelves/new");
    const box = page.getByLabel("In use", {exact: true}), why = page.getByLabel("Why it is not in use");
    assert.equal(await box.getAttribute("aria-expanded"), "false");
    assert.equal(await why.isVisible(), false);
    await box.focus();
    await page.keyboard.press("Space");
    assert.equal(await box.getAttribute("aria-expanded"), "true");
    assert.equal(await why.isVisible(), true);
    await requireAccessible(page, "a box that has opened a field");
    await page.context().close();
  });

  test("are all there without script, with the line that says when they count", async () => {
    const page = await staff({javaScriptEnabled: false});
    await page.goto("/lending/items/new");
    const serial = page.getByLabel("Serial number");
    assert.equal(await serial.isVisible(), true);
    assert.equal(await page.locator(`#${await serial.getAttribute("aria-describedby")}`).innerText(), "Only when kind is Device.");
    await page.getByLabel("Tag", {exact: true}).fill("D-2");
    await page.getByLabel("Title").fill("Radio");
    await page.getByLabel("Kind", {exact: true}).selectOption("device");
    await page.getByRole("button", {name: "Add item"}).click();
    assert.match(await page.locator(".govuk-error-summary").innerText(), /Enter serial number/);
    await page.context().close();
  });
});

describe("Lists that administrators keep", () => {
  for (const javaScriptEnabled of [true, false])
    test(`are added to, ordered, named and switched off ${javaScriptEnabled ? "with" : "without"} script`, async () => {
      const page = await staff({javaScriptEnabled}), name = javaScriptEnabled ? "As new" : "Broken";
      const names = () => page.locator("main tbody th").allInnerTexts();
      await page.goto("/");
      if (javaScriptEnabled) await page.setViewportSize({width: 1280, height: 900});
      await page.locator("#menu").getByRole("link", {name: "Lists"}).click();
      if (javaScriptEnabled) await requireAccessible(page, "all lists");
      await page.getByRole("link", {name: "Condition (items)"}).click();
      const before = await names();
      await page.getByLabel("Name").fill(before[0]);
      await page.getByRole("button", {name: "Add entry"}).click();
      assert.match(await page.locator(".govuk-error-summary").innerText(), /has “.*” already/);
      if (javaScriptEnabled) await requireAccessible(page, "a list with an error");
      await page.getByLabel("Name").fill(name);
      await page.getByRole("button", {name: "Add entry"}).click();
      assert.deepEqual(await names(), [...before, name]);
      await page.getByRole("button", {name: new RegExp(`^Up ?: ${name}$`)}).click();
      assert.deepEqual(await names(), [...before.slice(0, -1), name, before.at(-1)]);
      if (javaScriptEnabled) await requireAccessible(page, "a list");
      await page.getByRole("link", {name}).click();
      assert.equal(await heading(page), `Change “${name}”`);
      if (javaScriptEnabled) await requireAccessible(page, "an entry");
      await page.getByLabel("Name").fill(`${name} indeed`);
      await page.getByLabel("Offered in forms").uncheck();
      await page.getByRole("button", {name: "Save changes"}).click();
      assert.match(await page.locator("tr", {hasText: `${name} indeed`}).innerText(), /Switched off/);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
});

describe("Rows within a record", () => {
  const fill = async (page, tag) => {
    await page.goto("/lending/items/new");
    await page.getByLabel("Tag", {exact: true}).fill(tag);
    await page.getByLabel("Title", {exact: true}).fill("Cordless drill");
  };
  const row = (page, n) => page.getByRole("group", {name: `Accessory ${n}`, exact: true});

  test("are added and removed by keyboard, and wrong ones say which they are", async () => {
    const page = await staff();
    await fill(page, "R-1");
    await row(page, 1).getByLabel("Name").fill("Charger");
    await page.getByRole("button", {name: "Add another accessory"}).focus();
    await page.keyboard.press("Enter");
    // enketo #1070, ngx-formly #1591: one was left on the button. EvaP #644: the new row had what the last one has.
    assert.equal(await page.evaluate(() => document.activeElement.name), "accessories.1.name", "one goes on typing there");
    assert.equal(await page.evaluate(() => document.activeElement.value), "");
    await page.keyboard.type("Case");
    await row(page, 2).getByLabel("How many").fill("0");
    await requireAccessible(page, "a form with two rows");
    await page.keyboard.press("Enter");
    await page.getByRole("link", {name: "Accessory 2: How many must be 1 or more"}).click();
    assert.equal(await page.evaluate(() => document.activeElement.name), "accessories.1.count");
    await requireAccessible(page, "a form with a wrong row");
    await row(page, 2).getByLabel("How many").fill("3");
    await page.getByRole("button", {name: "Add another accessory"}).click();
    assert.equal(await row(page, 3).locator(".govuk-form-group--error, [aria-invalid]").count(), 0, "a new row is not wrong");
    await page.getByRole("button", {name: "Add item"}).click();
    await page.getByText("Case, 3").waitFor();
    await page.getByText("Charger, 1").waitFor();
    await page.getByRole("link", {name: "Change item"}).click();
    await page.getByLabel("Remove Accessory 1").check();
    await page.getByRole("button", {name: "Save changes"}).click();
    await page.getByText("Case, 3").waitFor();
    assert.equal(await page.getByText("Charger").count(), 0);
    assert.deepEqual(page.complaints, []);
  });

  test("need no script", async () => {
    const page = await staff({javaScriptEnabled: false});
    await fill(page, "R-2");
    await row(page, 1).getByLabel("Name").fill("Charger");
    await page.getByRole("button", {name: "Add another accessory"}).click();
    assert.match(page.url(), /#field-accessories$/, "one is where one was");
    await row(page, 2).getByLabel("Name").fill("Case");
    await row(page, 2).getByLabel("How many").fill("2");
    await row(page, 2).getByLabel("How many").press("Enter");
    await page.getByText("Case, 2").waitFor();
    await page.getByText("Charger, 1").waitFor();
  });
});

describe("Fields of one's own", () => {
  test("are added, filled in and filtered by", async () => {
    const page = await staff();
    await page.goto("/admin/fields");
    await requireAccessible(page, "the records that take fields");
    await page.getByRole("link", {name: "Items"}).last().click();
    await page.getByRole("link", {name: "Add a field"}).first().click();
    assert.equal(await page.getByLabel("What can be chosen").isVisible(), false);
    await page.getByLabel("Name", {exact: true}).fill("Room");
    await page.getByLabel("What is written in it").selectOption({label: "One of a list"});
    await page.getByLabel("What can be chosen").fill("Attic\nCellar");
    await requireAccessible(page, "the form of a field");
    await page.getByRole("button", {name: "Add field"}).click();
    assert.equal(await notice(page), "“Room” added.");
    await requireAccessible(page, "the fields of items");
    await page.goto("/lending/items/new");
    await page.getByLabel("Tag", {exact: true}).fill("C-1");
    await page.getByLabel("Title", {exact: true}).fill("Ladder");
    await page.getByLabel("Room").selectOption({label: "Cellar"});
    await page.getByRole("button", {name: "Add item"}).click();
    await page.getByRole("heading", {name: "More details"}).waitFor();
    await page.goto("/lending/items?custom_room=cellar&columns=title,custom_room");
    await page.getByRole("link", {name: "Ladder"}).waitFor();
    assert.equal(await page.locator(".gh-list tbody tr").count(), 1);
    assert.deepEqual(page.complaints, []);
  });
});
