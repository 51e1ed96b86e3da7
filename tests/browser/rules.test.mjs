// A site's own Lua rule changes certificates, and a rule that never ends harms nobody.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {Site} from "./site.mjs";
import {addSession, addWorkshopType, importList, issueCertificates, reach} from "./staff.mjs";

const people = Buffer.from("FullName,Email\n" + ["Ada", "Ben", "Cem", "Dee", "Eve"].map((name) => `${name} Example,${name}@example.com`).join("\n") + "\n");

const rule = `return function(input, outcome)
  if input.session.title:find("Gala", 1, true) then
    return {elements = {workshop = {text = "Gala Masterclass"}}}
  end
end
`;
const endless = "return function(input, outcome)\n  while true do end\nend\n";

let site, browser, admin, rules;
before(async () => {
  rules = mkdtempSync(join(tmpdir(), "guildhall-rules-"));
  [site, browser] = await Promise.all([Site.start({settings: {GUILDHALL_RULES_FOLDER: rules}}), launch()]);
  site.addPerson("admin@example.org", "Amira Example", ["super_admin", "admin"]);
  admin = await visitor(browser, site);
  await signInBy(admin, site.signInLink("admin@example.org"));
  await addWorkshopType(admin, "PSDM", "Problem Solving");
});
after(async () => {
  await browser?.close();
  await site?.stop();
  rmSync(rules, {recursive: true, force: true});
});

/// A rule as a file. A changed one may go unnoticed for half a second after the last call.
async function writeRule(name, text) {
  writeFileSync(join(rules, name), text);
  await admin.waitForTimeout(700);
}

async function deliveredSession(title) {
  const session = await addSession(admin, {title, type: "PSDM", start: "2026-03-10", end: "2026-03-12"});
  await importList(admin, session, people);
  await reach(admin, session, "Ready for delivery", "Delivered");
  return session;
}

/// The text of the session's first certificate.
async function firstCertificate(session) {
  await admin.goto(`${session}/certificates`);
  const id = new URL(await admin.locator("main table a[href^='/certificates/']").first().getAttribute("href"), site.url).pathname;
  const file = join(site.folder, "one.pdf");
  writeFileSync(file, await (await admin.request.get(`${id}/pdf`)).body());
  return execFileSync("pdftotext", ["-layout", file, "-"], {encoding: "utf8"});
}

test("a rule changes the certificates it is for and no others", async () => {
  await writeRule("certificate.layout.lua", rule);
  const plain = await deliveredSession("Plain session"), gala = await deliveredSession("Gala session");
  for (const session of [plain, gala]) assert.match((await issueCertificates(admin, session)).text, /5 certificates issued/);
  assert.match(await firstCertificate(gala), /Gala Masterclass/);
  const text = await firstCertificate(plain);
  assert.match(text, /Problem Solving/);
  assert.doesNotMatch(text, /Gala/);
});

test("an endless rule is stopped and reported, and the default layout is used", async () => {
  const session = await deliveredSession("Gala session again");
  await writeRule("certificate.layout.lua", endless);
  const {text} = await issueCertificates(admin, session);
  assert.match(text, /5 certificates issued/);
  assert.match(text, /Done, but not as a rule or setting wanted/);
  assert.match(text, /Ada Example: Rule certificate\.layout\.lua:.*took too long and was stopped\. It changed nothing here/);
  assert.match(text, /failed 3 times in a row and is left out for the rest/);
  const printed = await firstCertificate(session);
  assert.match(printed, /Problem Solving/);
  assert.doesNotMatch(printed, /Gala/);
  assert.equal((await admin.request.get("/healthz")).status(), 200);
});

test("a changed rule counts at once, without a restart", async () => {
  const session = await deliveredSession("Third Gala session");
  await writeRule("certificate.layout.lua", rule);
  await issueCertificates(admin, session);
  assert.match(await firstCertificate(session), /Gala Masterclass/);
});

const brass = (text) => `return function(input, outcome)\n  return {elements = {workshop = {text = "${text}"}}}\nend\n`;
const write = async (source) => admin.getByLabel("Rule in Lua").fill(source);
const press = (name) => admin.getByRole("button", {name, exact: true}).click();

test("an administrator writes, tries and saves a rule on the pages, and it prints", async () => {
  rmSync(join(rules, "certificate.layout.lua"));
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "New rule in Lua for certificate.layout"}).click();
  await admin.getByLabel("Name").fill("gala");
  await write("return function(input)\n  return input.absent.name\nend\n");
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /certificate\.layout\.gala:2: attempt to index a nil value/);
  assert.equal(await admin.getByLabel("Name").inputValue(), "gala");

  await write("return function(input)\n  if false then return input.participant.nmae end\nend\n");
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /line 2: this hook has no input\.participant\.nmae; input\.participant has/);
  assert.match(await admin.locator(".cm-wrong").innerText(), /nmae/);
  await admin.keyboard.press("Control+End");
  await admin.keyboard.type("input.session.re");
  assert.match(await admin.locator(".cm-tooltip-autocomplete").innerText(), /input\.session\.region/);
  await write("return function() return {elements = {workshop = {baseline = 'low'}}} end\n");
  await press("Try it");
  assert.match(await admin.locator("main").innerText(), /elements\.workshop\.baseline must be a number from 0 to 600, and is a text: "low"/);

  await write(brass("Brass"));
  await press("Try it");
  assert.match(await admin.getByRole("status").innerText(), /"text": "Brass"/);
  assert.equal(await admin.getByLabel("Switch it on at once").isChecked(), false);
  await admin.getByLabel("Switch it on at once").check();
  await press("Save");
  assert.match(await admin.locator("h1").innerText(), /certificate\.layout\.gala On/);

  const session = await deliveredSession("Any session");
  await issueCertificates(admin, session);
  assert.match(await firstCertificate(session), /Brass/);
});

test("a changed rule is rehearsed on recent inputs, kept as a version and rolled back", async () => {
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "certificate.layout.gala"}).click();
  await admin.getByRole("link", {name: "Change"}).click();
  await write(brass("Silver"));
  // Recent inputs are written every few seconds.
  await assert.doesNotReject(async () => {
    for (let round = 0; round < 20; ++round) {
      await press("Rehearse on recent inputs");
      if (/would come out differently/.test(await admin.getByRole("status").innerText())) return;
      await admin.waitForTimeout(1000);
    }
    throw new Error("no recent input was kept");
  });
  assert.match(await admin.getByRole("status").innerText(), /Of (\d+) recent inputs, \1 would come out differently, 0 would fail, 0 would stay the same/);
  await admin.getByText("Would change").first().click();
  assert.match(await admin.getByRole("status").innerText(), /"text": "Brass"[^]*"text": "Silver"/);

  await admin.getByLabel("What this version is for").fill("Silver for a while");
  await admin.getByLabel("Put this version in force at once").check();
  await press("Save");
  await admin.getByRole("link", {name: "Version 1"}).click();
  assert.match(await admin.locator(".gh-diff").innerText(), /Silver[^]*Brass/);
  await press("Put this version in force");
  assert.match(await admin.locator(".gh-source").first().innerText(), /Brass/);

  const session = await deliveredSession("Session after the roll-back");
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "certificate.layout.gala"}).click();
  await press("Switch off");
  await issueCertificates(admin, session);
  assert.doesNotMatch(await firstCertificate(session), /Brass|Silver/);
});

test("a rule says who gets no certificate, and staff sees why", async () => {
  await writeRule("certificate.eligible.lua", `return function(input)
  if input.participant.name:find("^Cem") then return {eligible = false, reason = "Left on the first day."} end
end
`);
  const session = await deliveredSession("Session with a condition");
  await admin.goto(`${session}/certificates/issue`);
  assert.match(await admin.locator("main").innerText(), /Issue 4 certificates\?[^]*1 person gets none[^]*Cem Example[^]*Left on the first day\./);
  assert.match((await issueCertificates(admin, session)).text, /4 certificates issued, 1 not eligible by this site's rules/);
  await admin.goto(`${session}/certificates`);
  const page = await admin.locator("main").innerText();
  assert.match(page, /Not eligible[^]*Cem Example[^]*Left on the first day\./);
  assert.doesNotMatch(page, /Could not be made/);
  await writeRule("certificate.eligible.broken.lua", `return function(input)
  if input.participant.name:find("^Dee") then error("no record of " .. input.participant.name) end
end
`);
  const {text} = await issueCertificates(admin, await deliveredSession("Another with a condition"));  // who has one keeps it
  assert.match(text, /Done with problems: 1 of 5 could not be done\. 3 certificates issued, 1 not eligible by this site's rules, 1 could not be made/);
  assert.match(text, /Dee Example: A rule failed[^]*certificate\.eligible\.broken\.lua:2/);
  assert.doesNotMatch(text, /no record of/);
  rmSync(join(rules, "certificate.eligible.broken.lua"));
  await admin.waitForTimeout(700);
  await press("Retry failed (1)");
  await admin.waitForSelector("text=See the result");
  assert.match(await admin.locator("main").innerText(), /Done[^]*1 certificate issued/);
});

test("a rule is built without code, previewed by name on the last session, switched on and read as Lua", async () => {
  const session = await deliveredSession("Session for the builder");
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "New rule without code for certificate.eligible"}).click();
  await admin.getByLabel("Name", {exact: true}).fill("attended_not_sea");
  await admin.getByLabel("Eligible").selectOption("no");
  await admin.getByLabel("Reason").fill("Only who attended, and not in SEA.");
  await admin.getByLabel("It happens").selectOption("not_all");
  for (const field of ["Participant: attendance", "Session: region"]) {
    await admin.getByLabel("Add a condition on").selectOption({label: field});
    await press("Add");
  }
  await press("Save");  // with what is missing
  assert.match(await admin.locator("main").innerText(), /There is a problem[^]*Participant: attendance/);
  assert.equal(await admin.getByLabel("Reason").inputValue(), "Only who attended, and not in SEA.");
  await admin.getByLabel("Value of “Participant: attendance”").selectOption({label: "Attended"});
  await admin.getByLabel("Session: region", {exact: true}).selectOption("is_not");
  await admin.getByLabel("Value of “Session: region”").selectOption("SEA");
  await admin.getByLabel("Preview on").selectOption({label: "Session for the builder, 12 Mar 2026"});
  await admin.getByRole("button", {name: "Preview", exact: true}).last().click();
  const told = admin.getByRole("status");
  assert.match(await told.innerText(), /Of 5 cases, 4 would come out differently, 0 would fail, 1 would stay the same\. Nothing has been changed/);
  assert.match(await told.innerText(), /Ada Example[^]*Eligible: no; Reason: Only who attended, and not in SEA\./);
  assert.equal(await admin.getByLabel("Switch it on at once").isChecked(), false);
  await press("Save");
  assert.match(await admin.locator("h1").innerText(), /certificate\.eligible\.attended_not_sea Off/);
  const lua = await admin.locator(".gh-source").first().innerText();
  assert.match(lua, /local holds = input\.participant\.attendance == "attended"\s+and input\.session\.region ~= "SEA"\s+if not holds then\s+return \{eligible = false, reason = "Only who attended, and not in SEA\."\}/);
  await press("Switch on");
  await admin.goto(`${session}/certificates/issue`);
  assert.match(await admin.locator("main").innerText(), /No certificate to issue[^]*Only who attended, and not in SEA\. \(Rule certificate\.eligible\.attended_not_sea, version 1\)/);
  // Read back, and changed where it was made.
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "certificate.eligible.attended_not_sea"}).click();
  await admin.getByRole("link", {name: "Change", exact: true}).click();
  assert.equal(await admin.getByLabel("Value of “Participant: attendance”").inputValue(), "attended");
  await admin.getByRole("button", {name: "Remove the condition on Participant: attendance"}).click();
  await admin.getByLabel("Put this version in force at once").check();
  await press("Save");
  assert.doesNotMatch(await admin.locator(".gh-source").first().innerText(), /attendance/);
  // Once somebody has gone on in Lua, it is changed there.
  await admin.getByRole("link", {name: "Change it in Lua"}).click();
  await write("return function(input)\n  log('hello')\n  return nil\nend\n");
  await admin.getByLabel("Put this version in force at once").check();
  await press("Save");
  assert.equal(await admin.getByRole("link", {name: "Change it in Lua"}).count(), 0);
  assert.equal((await admin.request.get(`${admin.url()}/build`)).status(), 409);
  await press("Switch off");
});

test("an administrator chooses what it means that a rule fails", async () => {
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "Change what a failure of certificate.layout means"}).click();
  await admin.getByLabel("Where a rule fails").selectOption("hold");
  await press("Save");
  await writeRule("certificate.layout.failing.lua", "return function() error('no') end\n");
  const session = await deliveredSession("Session that is held");
  await admin.goto(`${session}/certificates/issue`);
  assert.match(await admin.locator("main").innerText(), /No certificate to issue[^]*No certificate is made while a rule for how it looks fails/);
  rmSync(join(rules, "certificate.layout.failing.lua"));
  await admin.goto("/admin/rules/hooks/certificate.layout/failure");
  await admin.getByLabel("Where a rule fails").selectOption("go_on");
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /it goes on as if that rule were not there/);
});

test("a data table is written on a page and two rules use it; a test case that fails keeps its rule off", async () => {
  await admin.goto("/admin/rules");
  await admin.getByRole("link", {name: "New data table"}).click();
  await admin.getByLabel("Name", {exact: true}).fill("offices");
  await admin.getByLabel("Rows as CSV").fill("code,city,seats:number\nLEE,Leeds,many\n");
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /Line 2: seats must be a number such as 12 or 0\.5, and is “many”/);
  await admin.getByLabel("Rows as CSV").fill("code,city,seats:number\nLEE,Leeds,12\n");
  await admin.getByLabel("Switch it on at once").check();
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /A data table, which no rule uses yet/);

  await admin.goto("/admin/rules/new?hook=certificate.layout");
  await admin.getByLabel("Name", {exact: true}).fill("office");
  await write("return function(input)\n  log('office')\n  return {texts = {{text = data.offices.LEE.city, baseline = 60}}}\nend\n");
  await press("Preview");
  const [pdf] = await Promise.all([admin.context().waitForEvent("page"), admin.getByRole("button", {name: /^See it for Ada/}).first().click()]);
  await pdf.close();
  await press("Try it");
  await admin.getByRole("heading", {name: "On this input"}).waitFor();
  assert.match(await admin.getByRole("status").innerText(), /"text": "Leeds"[^]*What it logged[^]*office/);
  await press("Save");
  await admin.getByRole("link", {name: "Change", exact: true}).click();
  await press("Try it");
  await press("Keep as a test case");
  assert.match(await admin.locator("main").innerText(), /Test cases[^]*Works/);
  // From a real case, without what tells of a person.
  await admin.getByRole("link", {name: "Change", exact: true}).click();
  await press("Preview");
  await admin.getByRole("button", {name: /^Try on it ?: Ben Example/}).first().click();
  const taken = await admin.getByLabel("Input to try it on").inputValue();
  assert.match(taken, /"region": "EU"/);
  assert.doesNotMatch(taken, /Ben/);
  await press("Keep as a test case");
  assert.equal(await admin.getByText("Works", {exact: true}).count(), 2);
  await admin.getByRole("link", {name: "Change", exact: true}).click();
  await write("return function(input)\n  return {texts = {{text = data.offices.LEE.code, baseline = 60}}}\nend\n");
  await admin.getByLabel("Put this version in force at once").check();
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /The test case “[^]*” fails: it must return [^]*Leeds/);
  await admin.getByLabel("Put this version in force at once").uncheck();
  await press("Save");
  assert.match(await admin.locator("main").innerText(), /Saved\. It is not in force yet\.[^]*Version 2/);
  await admin.getByRole("link", {name: "Version 2"}).click();
  await press("Put this version in force");
  assert.match(await admin.locator("main").innerText(), /The test case “[^]*” fails, so the rule stays as it was/);
  await admin.goto("/admin/rules");
  assert.match(await admin.locator("main").innerText(), /offices On\s+Used by certificate\.layout\.office|offices On/);
});

test("a rule for mails is looked at as the mail would go, and pages lead to the rules that decide there", async () => {
  const session = await deliveredSession("Session with mails");
  await admin.goto(`${session}/certificates/issue`);
  await admin.getByLabel("Tell them by e-mail").check();
  await admin.getByRole("button", {name: /^Issue [0-9]+ certificates$/}).click();
  await admin.getByText(/[0-9] certificates issued/).first().waitFor();
  await admin.goto("/admin/rules/new?hook=mail.before_send");
  await admin.getByLabel("Name", {exact: true}).fill("greeting");
  await admin.locator("textarea[name=source]").evaluate((area) => {
    area.value = 'return function(input)\n  return {subject = "Hall: " .. input.subject, cc = {"office@example.com"}, paragraphs = {"See you soon."}}\nend\n';
    area.dispatchEvent(new Event("input", {bubbles: true}));
  });
  await admin.getByLabel("Preview on").selectOption("certificates/mail/certificate_issued");
  await admin.getByRole("button", {name: "Preview", exact: true}).click();
  const see = admin.getByRole("button", {name: /^See it/}).first();
  const [look] = await Promise.all([admin.context().waitForEvent("page"), see.click()]);
  await look.getByRole("heading", {name: "As this mail would go"}).waitFor();
  assert.match(await look.locator("main").innerText(), /Subject\s+Hall: Your certificate[\s\S]*See you soon\.\s+--\s/);
  assert.match(await look.frameLocator("iframe").locator("body").innerText(), /Congratulations[\s\S]*See you soon\./);
  await look.close();
  await admin.getByLabel(/Switch it on at once/).check();
  await admin.getByRole("button", {name: "Save", exact: true}).click();
  await admin.getByText(/in force on every server/).waitFor();
  await admin.goto("/admin/mail");
  await admin.getByRole("link", {name: "1 rule decides here"}).click();
  assert.match(admin.url(), /\/admin\/rules#hook-mail\.before_send$/);
  await admin.getByRole("link", {name: "mail.before_send.greeting"}).click();
});

test("a session goes on when the site's rule lets it, and not before", async () => {
  await writeRule("session.check.lua", `return function(input)
  if input.step == "delivered" and input.attendance.expected > 0 then
    return {refuse = "Say first who attended."}
  end
end
`);
  const session = await addSession(admin, {title: "Checked session", type: "PSDM", start: "2026-03-10", end: "2026-03-12"});
  await importList(admin, session, people);
  await reach(admin, session, "Ready for delivery");
  await admin.goto(session);
  await admin.getByLabel("Delivered", {exact: true}).check();
  await admin.getByRole("button", {name: "Save progress"}).click();
  await admin.getByText("Say first who attended. (Rule session.check.lua)").waitFor();
  await admin.goto(session);
  assert.equal(await admin.getByLabel("Delivered", {exact: true}).isChecked(), false);
  rmSync(join(rules, "session.check.lua"));
});
