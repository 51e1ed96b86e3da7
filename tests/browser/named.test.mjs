// Everybody who is named on a session finds it from Home, sees what is theirs and no more, and does their part: a
// facilitator, a contract facilitator, the client's relationship manager, the client session administrator; on both
// engines, with script and without.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {Site, eventually, postgres} from "./site.mjs";
import {addSession, addWorkshopType, importList, reach} from "./staff.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const [wantedEngine, wantedScript] = (process.env.JOURNEY ?? "").split(" ").filter(Boolean);
for (const engine of ["sqlite", "postgresql"].filter((one) => [one, undefined].includes(wantedEngine)))
  for (const javaScriptEnabled of [true, false].filter((on) => [on ? "script" : "plain", undefined].includes(wantedScript)))
    describe(`Named on a session, on ${engine}, script ${javaScriptEnabled ? "on" : "off"}`,
      {concurrency: 1, skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES is not set" : false},
      () => journeys(engine, javaScriptEnabled));

const list = (...rows) => Buffer.from(["FullName,Email,Title", ...rows].join("\r\n") + "\r\n");
const text = (page) => page.locator("main").innerText();

function journeys(engine, javaScriptEnabled) {
  let site, admin, leeds, oslo;

  async function signedIn(email) {
    const page = await visitor(browser, site, {javaScriptEnabled});
    await signInBy(page, site.signInLink(email));
    return page;
  }
  const titles = (page) => page.locator("main tbody th").allInnerTexts();
  const status = async (page, path) => (await page.goto(path)).status();

  before(async () => {
    site = await Site.start({engine});
    site.addPerson("admin@example.org", "Amira Admin", ["super_admin", "admin"]);
    site.addPerson("fred@example.org", "Fred Facilitator", ["facilitator"]);
    site.addPerson("cora@example.org", "Cora Contractor", ["contractor"]);
    site.addPerson("carl@example.org", "Carl Manager", ["crm"]);
    admin = await signedIn("admin@example.org");
    await addWorkshopType(admin, "PSDM", "Problem Solving");
    await admin.goto("/clients/new");
    await admin.getByLabel("Name", {exact: true}).fill("Acme");
    await admin.locator("[name=crm]").selectOption({label: "Carl Manager"});
    await admin.locator("[name=data_region]").selectOption("EU");
    await admin.getByRole("button", {name: "Add client"}).click();
    await notice(admin);
    leeds = await addSession(admin, {title: "Leeds", type: "PSDM", start: "2026-03-10", end: "2026-03-12"});
    oslo = await addSession(admin, {title: "Oslo", type: "PSDM", start: "2026-03-10", end: "2026-03-12"});
    await admin.goto(`${leeds}/edit`);
    await admin.locator("[name=client]").selectOption({label: "Acme"});
    await admin.locator("[name=lead]").selectOption({label: "Fred Facilitator"});
    await admin.getByRole("button", {name: "Save changes"}).click();
    await admin.waitForURL(`**${leeds}`);
    await admin.getByLabel("Add a facilitator").selectOption({label: "Cora Contractor"});
    await admin.getByRole("button", {name: "Add", exact: true}).click();
    await importList(admin, leeds, list("Ada Example,ada@client.example,Analyst"));
  });
  after(() => site?.stop());

  test("the facilitator sees all sessions, finds his own first, and changes name and title only", async () => {
    const fred = await signedIn("fred@example.org");
    assert.match(await text(fred), /My sessions in the next 7 days/);
    await fred.goto("/sessions/mine");
    assert.deepEqual(await titles(fred), ["Leeds"]);
    await fred.goto("/sessions/all");
    assert.deepEqual((await titles(fred)).sort(), ["Leeds", "Oslo"]);
    assert.equal(await status(fred, `${leeds}/edit`), 403);
    await fred.goto(`${leeds}/participants`);
    await fred.getByRole("link", {name: "Ada Example"}).click();
    await fred.getByLabel("Full name").fill("Ada Exemplar");
    await fred.getByRole("button", {name: "Save changes"}).click();
    assert.match(await text(fred), /Ada Exemplar/);
    await fred.getByRole("link", {name: "Ada Exemplar"}).click();
    await fred.getByLabel("Company").fill("Elsewhere Ltd");
    await fred.getByRole("button", {name: "Save changes"}).click();
    assert.match(await text(fred), /Company is changed by administrators only/);
    await fred.context().close();
  });

  test("the contract facilitator sees the session she is named on, and nothing of others", async () => {
    const cora = await signedIn("cora@example.org");
    await cora.goto("/sessions/all");
    assert.deepEqual(await titles(cora), ["Leeds"]);
    assert.equal(await status(cora, oslo), 404);
    assert.equal(await status(cora, `${oslo}/participants`), 404);
    await cora.goto("/search?q=Oslo");
    assert.equal(await cora.locator("main a[href*=sess-]").count(), 0);
    await cora.goto(`${leeds}/participants/new`);
    await cora.getByLabel("Full name").fill("Bea Example");
    await cora.getByLabel("E-mail").fill("bea@client.example");
    await cora.getByRole("button", {name: "Add participant"}).click();
    assert.match(await notice(cora), /Bea Example added/);
    await cora.context().close();
  });

  test("the relationship manager sees the sessions of his clients", async () => {
    const carl = await signedIn("carl@example.org");
    await carl.goto("/sessions/all");
    assert.deepEqual(await titles(carl), ["Leeds"]);
    assert.equal(await status(carl, oslo), 404);
    await carl.goto(leeds);
    assert.match(await text(carl), /Acme/);
    assert.equal(await carl.getByRole("button", {name: "Save progress"}).count(), 0);
    await carl.context().close();
  });

  test("the client session administrator is invited, keeps the participants, and stops at delivery", async () => {
    await admin.goto(`${leeds}/administrator`);
    await admin.getByLabel("E-mail").fill("sam@client.example");
    await admin.getByLabel("Full name").fill("Sam Client");
    await admin.getByRole("button", {name: "Save"}).click();
    await admin.waitForURL(`**${leeds}`);
    await eventually("the invitation", () => site.mails().some((mail) => mail.to.includes("sam@client.example")));
    const sam = await signedIn("sam@client.example");
    assert.match(await text(sam), /My sessions/, "signing in leads Home, with the sessions");
    await sam.getByRole("link", {name: "Leeds"}).click();
    assert.match(await text(sam), /08:00–17:00/);
    await sam.getByRole("link", {name: "Add a participant"}).click();
    await sam.getByLabel("Full name").fill("Cy Example");
    await sam.getByLabel("E-mail").fill("cy@client.example");
    assert.equal(await sam.locator("[name=region], [name=attendance]").count(), 0);
    await sam.getByRole("button", {name: "Add participant"}).click();
    assert.match(await notice(sam), /Cy Example added/);
    await sam.goto(`/my-${leeds.slice(1)}/participants/import`);
    await sam.setInputFiles("[name=list]", {name: "people.csv", mimeType: "text/csv", buffer: list("Dora Example,dora@client.example,", "no name at all")});
    await sam.getByRole("button", {name: "Check the list"}).click();
    assert.match(await text(sam), /Rows with problems/);
    await sam.getByRole("button", {name: "Import 1 person"}).click();
    assert.match(await text(sam), /Dora Example/);
    for (const path of ["/sessions", leeds, `${leeds}/participants`, "/issued", "/clients"])
      assert.equal(await status(sam, path), 403, path);
    await reach(admin, leeds, "Ready for delivery", "Delivered");
    await sam.goto(`/my-${leeds.slice(1)}`);
    assert.match(await text(sam), /delivered/i);
    assert.equal(await sam.getByRole("link", {name: "Add a participant"}).count(), 0);
    assert.equal(await status(sam, `/my-${leeds.slice(1)}/participants/new`), 409);
    assert.deepEqual(sam.complaints, []);
    await sam.context().close();
  });
}
