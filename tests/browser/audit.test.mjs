// Administrators read the audit log with and without script, narrow it down, and open the record of an incident from what
// somebody has seen.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site} from "./site.mjs";

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({settings: {GUILDHALL_PLUGINS: ""}}), launch()]);
  site.addPerson("admin@example.org", "Amira Example", ["admin"]);
  for (let i = 0; i < 30; ++i) site.addPerson(`p${i}@example.com`, `Person ${i}`, []);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function signedIn(options = {}) {
  const page = await withAxe(await visitor(browser, site, options));
  await signInBy(page, site.signInLink("admin@example.org"));
  return page;
}

for (const javaScriptEnabled of [true, false])
  test(`the log is narrowed down, paged and unfolded ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const page = await (javaScriptEnabled ? signedIn() : (async () => {
      const plain = await visitor(browser, site, {javaScriptEnabled});
      await signInBy(plain, site.signInLink("admin@example.org"));
      return plain;
    })());
    await page.goto("/audit?size=25");
    await page.getByLabel("Action").selectOption({label: "Participant created"});
    await page.getByLabel("From day").fill("2000-01-01");
    await page.getByRole("button", {name: "Apply filters"}).click();
    assert.match(page.url(), /action=PARTICIPANT_CREATED/);
    await page.getByText("Showing 1 to 25 of 31 entries").first().waitFor();
    await page.getByRole("link", {name: "Page 2"}).click();
    await page.getByText("Showing 26 to 31 of 31 entries").first().waitFor();
    assert.match(page.url(), /action=PARTICIPANT_CREATED.*size=25/);
    assert.equal(await page.getByLabel("From day").inputValue(), "2000-01-01");
    const row = page.locator(".gh-audit__more").first();
    assert.equal(await row.getByText("Changes made").isVisible(), false);
    await row.locator("summary").click();
    await row.getByText("Changes made").waitFor();
    assert.match(await row.innerText(), /Active role[^]*Request[^]*Changes made/);
    await page.goto("/audit?from=soon");
    await page.getByText("Enter a real date").waitFor();
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

test("from what somebody has seen to the record of an incident", async () => {
  const page = await signedIn();
  await page.goto("/users?q=Person+1");
  await page.locator("main tbody th a").first().click();
  await page.goto("/security-audit/exposure");
  await page.getByLabel("Person who looked").fill("Amira");
  await page.getByRole("button", {name: "Show report"}).click();
  await page.getByText("1 person", {exact: true}).first().waitFor();
  await page.getByRole("link", {name: "Open an incident record"}).click();
  assert.match(await page.locator("main").innerText(), /1 person of the exposure report is kept with it/);
  await page.getByLabel("Title").fill("Curiosity");
  await page.getByLabel("What happened").fill("Looked without a reason");
  await page.getByRole("button", {name: "Open record"}).click();
  await page.getByRole("link", {name: "Change Contain: end the access"}).click();
  await page.getByLabel("It is done").check();
  await page.getByRole("button", {name: "Save"}).click();
  await page.getByText("Saved.").waitFor();
  assert.match(await page.locator("main").innerText(), /Amira Example/);
  assert.deepEqual(page.complaints, []);
  const wrong = [], incident = new URL(page.url()).pathname;
  for (const path of ["/audit", incident, "/security-audit/incidents", "/security-audit/activity", "/security-audit/viewing",
    "/security-audit/exposure?actor=Amira"]) {
    await page.goto(path);
    await inspect(page, wrong, path);
  }
  assert.deepEqual(wrong, []);
  await page.context().close();
});
