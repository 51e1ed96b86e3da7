// A list from the CRM, with script and without: looked at, imported into the sessions its rows name, again, and undone.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {heading, launch, signInBy, visitor} from "./chromium.mjs";
import {requireAccessible, withAxe} from "./inspection.mjs";
import {Site, eventually} from "./site.mjs";
import {addSession, addWorkshopType} from "./staff.mjs";

const sessions = {"PSDM-2401": "Leeds", "PSDM-2402": "Málaga", "FRG-2403": "Gdańsk", "PM-2404": "Chicago"};
const names = ["Zdzisław Brzęczyszczykiewicz", "Sören Weiß", "Bjørn Guðmundsdóttir", "Ada Example", "Ngũgĩ O'Shea", "Łucja Żak"];

/// Twenty-four people of four sessions, as a CRM writes them: a byte order mark, everything quoted, breaks in cells.
const crmList = Buffer.from("\uFEFF" + [["Session Code", "First Name", "Last Name", "Email", "Company / Account", "Job Title", "Region", "Notes"],
  ...Array.from({length: 24}, (_, i) => {
    const [first, last] = names[i % names.length].split(" ");
    return [Object.keys(sessions)[i % 4], first, last, `person.${i}@Example.org`, 'Fabrikam "Precision" Inc.', "Director, Operations", ["NA", "EU", "SEA"][i % 3], i % 5 ? "" : "Vegetarian\nArrives late"];
  })].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\r\n") + "\r\n");

const cards = async (page) => Object.fromEntries((await page.locator(".gh-cards li").evaluateAll((items) =>
  items.map((li) => [...li.querySelectorAll("p")].map((p) => p.textContent.trim())))).map(([label, number]) => [label, Number(number)]));
const rows = (page) => page.locator("main tbody tr").evaluateAll((all) => all.map((tr) => [...tr.cells].map((cell) => cell.textContent.trim()).join(" ")));

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const javaScriptEnabled of [true, false]) describe(`A list from the CRM, script ${javaScriptEnabled ? "on" : "off"}`, {concurrency: 1}, () => {
  let site, page, first;
  before(async () => {
    site = await Site.start();
    site.addPerson("admin@example.org", "Amira Example", ["admin"]);
    page = await visitor(browser, site, {javaScriptEnabled});
    if (javaScriptEnabled) await withAxe(page);
    await signInBy(page, site.signInLink("admin@example.org"));
    await addWorkshopType(page, "PSDM", "Problem Solving");
    for (const [id, place] of Object.entries(sessions)) {
      const session = await addSession(page, {title: place, type: "PSDM", start: "2030-03-12", end: "2030-03-12"});
      await page.goto(`${session}/edit`);
      await page.getByLabel("CRM session id").fill(id);
      await page.getByRole("button", {name: "Save changes"}).click();
      await page.waitForURL(`**${session}`);
    }
  });
  after(() => site?.stop());

  const upload = async () => {
    await page.goto("/importer");
    await page.getByRole("link", {name: "People on sessions"}).click();
    await page.setInputFiles("[name=list]", {name: "crm.csv", mimeType: "text/csv", buffer: crmList});
    await page.getByRole("button", {name: "Check the list"}).click();
    await page.waitForURL(/\/importer\/people\/impt-/);
  };

  test("is looked at before anything is written", async () => {
    await upload();
    assert.equal((await cards(page))["New people"], 24);
    assert.deepEqual(await rows(page), ["Chicago 6 0 0 0", "Gdańsk 6 0 0 0", "Leeds 6 0 0 0", "Málaga 6 0 0 0"]);
    assert.equal(await page.locator("#column1").inputValue(), "first_name");
    await page.locator("#column7").selectOption("");
    await page.getByRole("button", {name: "Read again"}).click();
    assert.match(await page.locator("main").textContent(), /not used: “Notes”/);
    first = new URL(page.url()).pathname;
  });

  test("goes into the sessions that its rows name", async () => {
    await page.getByRole("button", {name: "Import 24 people"}).click();
    await page.waitForURL(`**${first}`);
    assert.equal(await heading(page), "List imported");
    assert.deepEqual(await rows(page), ["Chicago 6 0", "Gdańsk 6 0", "Leeds 6 0", "Málaga 6 0"]);
    await page.getByRole("link", {name: "Leeds"}).click();
    assert.match(await page.locator("main").textContent(), /Zdzisław Brzęczyszczykiewicz/);
  });

  test("changes nothing the second time, and its columns are remembered", async () => {
    await upload();
    assert.equal((await cards(page))["Already there, unchanged"], 24);
    assert.equal(await page.locator("#column7").inputValue(), "");
    assert.equal(await page.getByRole("button", {name: /^Import/}).count(), 0);
  });

  test("can be undone", async () => {
    await page.goto("/importer");
    await page.getByRole("link", {name: "crm.csv"}).click();
    await page.getByRole("link", {name: "Undo this import"}).click();
    await page.getByRole("button", {name: "Undo this import"}).click();
    await eventually("the end of the undoing", async () => {
      await page.goto(first);
      return (await cards(page)).Removed === 24;
    });
    await upload();
    assert.equal((await cards(page))["New people"], 24);
  });

  test("is accessible on each of its pages", {skip: javaScriptEnabled ? false : "axe needs script"}, async () => {
    const preview = new URL(page.url()).pathname;
    for (const address of ["/importer", "/importer/people", preview, first, "/importer/people/imports", "/sessions/import", "/crm-export"]) {
      await page.goto(address);
      await requireAccessible(page, `crm ${address.split("/").slice(-2).join(" ")}`);
    }
  });
});
