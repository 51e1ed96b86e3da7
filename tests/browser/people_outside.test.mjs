// The ways of people without an account here, or with nothing but one: a client by their link, a learner from the mail to a
// corrected certificate. On both engines, with script and without.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site, eventually, postgres} from "./site.mjs";
import {addSession, addWorkshopType, importList, issueCertificates, reach} from "./staff.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const [wantedEngine, wantedScript] = (process.env.JOURNEY ?? "").split(" ").filter(Boolean);
for (const engine of ["sqlite", "postgresql"].filter((one) => [one, undefined].includes(wantedEngine)))
  describe(`Outside, on ${engine}`, {concurrency: 1, skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES is not set" : false}, () => {
    let site, admin;
    before(async () => {
      site = await Site.start({engine});
      site.addPerson("admin@example.org", "Amira Example", ["super_admin", "admin"]);
      admin = await visitor(browser, site);
      await signInBy(admin, site.signInLink("admin@example.org"));
      await addWorkshopType(admin, "PSDM", "Problem Solving");
    });
    after(() => site?.stop());
    const there = () => ({site, admin});
    for (const javaScriptEnabled of [true, false].filter((on) => [on ? "script" : "plain", undefined].includes(wantedScript)))
      describe(`with script ${javaScriptEnabled ? "on" : "off"}`, {concurrency: 1}, () => journeys(there, javaScriptEnabled));
    if (wantedScript !== "plain") test("the pages behind links, of mails and of names are accessible and fit", () => looked(site));
  });

/// The newest link to this page in a mail to that address, below the site.
const linkIn = (site, address, page) => eventually(`a mail to ${address}`, () =>
  site.mails().filter((mail) => mail.to.includes(address)).map((mail) => new RegExp(`${page}\\?token=[\\w-]+`).exec(mail.text)?.[0]).filter(Boolean).at(-1));

function journeys(there, javaScriptEnabled) {
  const which = javaScriptEnabled ? "script" : "plain";
  let site, admin;
  before(() => { ({site, admin} = there()); });
  test("a client keeps the participants and says where the materials go, by a link and nothing else", async () => {
    const session = await addSession(admin, {title: `For the client, ${which}`, type: "PSDM", start: "2027-03-10", end: "2027-03-12"});
    await admin.goto(session);
    await admin.getByRole("link", {name: "Make a client link"}).click();
    await admin.getByLabel("Who it is for").fill("Priya Raman, Example Ltd");
    await admin.getByLabel("E-mail").fill(`priya.${which}@client.example`);
    await admin.getByRole("button", {name: "Make link and send it"}).click();
    assert.match(await notice(admin), /made/);
    const link = await linkIn(site, `priya.${which}@client.example`, "/client-link");

    const client = await visitor(browser, site, {javaScriptEnabled});
    await client.setViewportSize({width: 375, height: 800});
    assert.equal((await client.goto(link)).status(), 200);
    await client.context().clearCookies();
    await client.getByRole("link", {name: "Add a participant"}).click();
    await client.getByLabel("Full name").fill("Bea Example");
    await client.getByRole("button", {name: "Add participant"}).click();
    assert.match(await client.locator("main").innerText(), /E-mail/, "what is missing is said");
    assert.equal(await client.getByLabel("Full name").inputValue(), "Bea Example", "and nothing is lost");
    await client.getByLabel("E-mail").fill(`bea.${which}@client.example`);
    await client.context().clearCookies();
    await client.getByRole("button", {name: "Add participant"}).click();
    assert.match(await notice(client), /Added to the list/);
    await client.getByRole("link", {name: "Change Bea Example"}).click();
    await client.getByLabel("Full name").fill("Bea Beispiel");
    await client.getByRole("button", {name: "Save changes"}).click();
    assert.match(await client.locator("main").innerText(), /Bea Beispiel/);
    await client.getByRole("link", {name: "Change or confirm"}).click();
    await client.getByLabel("Contact name").fill("Priya Raman");
    await client.getByLabel("Contact phone").fill("+44 20 7946 0018");
    await client.getByLabel("Shipping address").fill("1 High Street\nLeeds");
    await client.getByRole("button", {name: "Confirm these details"}).click();
    assert.match(await notice(client), /confirmed/);
    assert.deepEqual(client.complaints, []);

    await admin.goto(`${session}/history`);
    assert.match(await admin.locator("main").innerText(), /Client link for Priya Raman, Example Ltd/);
    await admin.goto(session);
    assert.match(await admin.locator("main").innerText(), /contact and shipping confirmed/);
    await admin.getByRole("link", {name: "Priya Raman, Example Ltd"}).click();
    await admin.getByRole("link", {name: "Withdraw link"}).click();
    await admin.getByRole("button", {name: "Withdraw link"}).click();
    assert.equal((await client.goto(link)).status(), 404);
    assert.equal(await heading(client), "This link does not work");
    await client.context().close();
  });

  test("a learner gets the certificate from the mail, and one with the right name when they ask", async () => {
    const address = `ada.${which}@example.com`;
    const session = await addSession(admin, {title: `For Ada, ${which}`, type: "PSDM", start: "2026-03-10", end: "2026-03-12"});
    await importList(admin, session, Buffer.from(`FullName,Email\nAda Exmaple,${address}\n`));
    await reach(admin, session, "Ready for delivery", "Delivered");
    await issueCertificates(admin, session, {mail: true});
    const link = await linkIn(site, address, "/certificate");
    const stranger = await visitor(browser, site, {javaScriptEnabled});
    const pdf = await stranger.request.get(link);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");

    const learner = await visitor(browser, site, {javaScriptEnabled});
    await signInBy(learner, site.signInLink(address));
    await learner.goto("/my-profile");
    await learner.getByRole("link", {name: "Change your names"}).click();
    await learner.getByLabel("Full name").fill("Ada Example");
    await learner.getByRole("button", {name: "Save names"}).click();
    assert.match(await notice(learner), /1 certificate has another name/);
    await learner.getByRole("link", {name: "Ask for a corrected certificate for Problem Solving"}).click();
    assert.match(await learner.locator("main").innerText(), /says Ada Exmaple. You ask for one that says Ada Example/);
    await learner.getByRole("button", {name: "Ask for it"}).click();
    assert.match(await learner.locator("main").innerText(), /Correction asked for/);

    await admin.goto("/corrections");
    await admin.locator("main tbody a").first().click();
    await admin.getByRole("link", {name: "Issue corrected certificate"}).click();
    await admin.getByRole("button", {name: "Issue corrected certificate"}).click();
    await eventually("the second mail", async () => (await linkIn(site, address, "/certificate")) !== link);
    assert.equal((await stranger.goto(link)).status(), 410, "the old one's link says that it was replaced");
    assert.match(await stranger.locator("main").innerText(), /replaced by a corrected one/);
    await learner.goto("/my-certificates");
    assert.equal(await learner.getByRole("link", {name: /^Download your certificate/}).count(), 1);
    assert.deepEqual([...learner.complaints, ...stranger.complaints], []);
    await learner.context().close();
    await stranger.context().close();
  });
}

async function looked(site) {
  const wrong = [], page = await withAxe(await visitor(browser, site));
  await signInBy(page, site.signInLink("admin@example.org"));
  const session = await addSession(page, {title: "Looked at", type: "PSDM", start: "2027-03-10", end: "2027-03-12"});
  await importList(page, session, Buffer.from("FullName,Email\nAda Example,ada.look@example.com\nBea Example,bea.look@example.com\n"));
  await page.goto(`${session}/client-links/new`);
  await page.getByLabel("Who it is for").fill("Priya");
  await page.getByLabel("E-mail").fill("priya.look@client.example");
  await page.getByRole("button", {name: "Make link and send it"}).click();
  await page.goto(`${session}/mails/info/send`);
  await inspect(page, wrong, "mails that are checked");
  await page.getByRole("button", {name: "Send 2 mails"}).click();
  await page.waitForURL(/\/jobs\//);
  await eventually("both mails", () => site.mails().filter((mail) => mail.subject.startsWith("All you need to know")).length === 2);
  for (const path of [session, `${session}/mails/info`, `${session}/mails/info/edit`, `${session}/client-links`, "/mail-wordings/new", "/my-names", "/my-profile", "/corrections"]) {
    await page.goto(path);
    await inspect(page, wrong, path);
  }
  const stranger = await withAxe(await visitor(browser, site));
  const link = await linkIn(site, "priya.look@client.example", "/client-link");
  for (const path of [link, link.replace("?", "/participants/new?"), link.replace("?", "/shipping?"), "/client-link?token=unknown"]) {
    await stranger.goto(path);
    await inspect(stranger, wrong, path.split("?")[0]);
  }
  assert.deepEqual([...wrong, ...page.complaints, ...stranger.complaints], []);
}
