// The way of a certificate from an empty site to the person who scans it, on both engines, with script and without.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {mkdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {faultyList, fourHundredPeople, windowsList} from "./fixtures.mjs";
import {Site, eventually, postgres} from "./site.mjs";
import {addSession, addWorkshopType, importList, issueCertificates, reach, uploadList} from "./staff.mjs";

const learnerAddress = "learner@guildhall.example";
const workshop = "Problem Solving and Decision Making";

const run = (program, ...words) => execFileSync(program, words, {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});

/// What its text layer says, in reading order.
const pdfText = (file) => run("pdftotext", "-layout", file, "-");

/// What its QR code says after the page was printed.
function scanned(file) {
  run("pdftoppm", "-r", "110", "-png", "-singlefile", file, file.replace(/\.pdf$/, ""));
  return run("zbarimg", "-q", "--raw", file.replace(/\.pdf$/, ".png")).trim();
}

/// The page without what is new in every answer: the request's number and the form token.
const withoutNumbers = (html) => html.replace(/(Number of this request: <span class="gh-code">)[^<]*/g, "$1").replace(/(name="csrf" value=")[^"]*/g, "$1");

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/// All four ways, or the one that JOURNEY names: an engine, and “script” or “plain”.
const [wantedEngine, wantedScript] = (process.env.JOURNEY ?? "").split(" ").filter(Boolean);
describe("From an empty site to the scanned certificate", {concurrency: 2}, () => {
  for (const engine of ["sqlite", "postgresql"].filter((one) => [one, undefined].includes(wantedEngine)))
    for (const javaScriptEnabled of [true, false].filter((on) => [on ? "script" : "plain", undefined].includes(wantedScript)))
      describe(`on ${engine}, script ${javaScriptEnabled ? "on" : "off"}`,
        {concurrency: 1, skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES is not set" : false},
        () => journey(engine, javaScriptEnabled));
});

function journey(engine, javaScriptEnabled) {
  let site, admin, learner, session, files = [];
  before(async () => { site = await Site.start({engine}); });
  after(() => site?.stop());

  test("an administrator signs in by a link from the terminal", async () => {
    site.addPerson("admin@example.org", "Amira Example", ["super_admin", "admin"]);
    admin = await visitor(browser, site, {javaScriptEnabled, acceptDownloads: true});
    const link = site.signInLink("admin@example.org");
    await signInBy(admin, link);
    assert.match(await heading(admin), /Welcome, Amira/);
    const stranger = await visitor(browser, site, {javaScriptEnabled});
    assert.equal((await stranger.request.get(link)).status(), 410, "a link works once");
    await admin.goto(link);
    assert.match(await heading(admin), /Welcome, Amira/, "whom it signed in it leads home");
  });

  test("she plans a session of a new workshop type", async () => {
    await addWorkshopType(admin, "PSDM", workshop);
    assert.match(await notice(admin), /PSDM added/);
    session = await addSession(admin, {title: "Problem solving, Leeds", type: "PSDM", start: "2026-03-10", end: "2026-03-12"});
    assert.match(await heading(admin), /Problem solving, Leeds/);
  });

  test("a list of 400 is counted before and written after she agrees", async () => {
    const counts = await uploadList(admin, session, fourHundredPeople());
    assert.deepEqual(counts, {"New people": 400, "People who change": 0, "Already there, unchanged": 0, "Rows with problems": 0});
    assert.match(await admin.locator("main").innerText(), /Nothing has been written yet/);
    await admin.getByRole("button", {name: "Import 400 people"}).click();
    await admin.waitForURL("**/participants");
    assert.match(await notice(admin), /400/);
    assert.match(await heading(admin), /400/);
    const again = await uploadList(admin, session, fourHundredPeople());
    assert.equal(again["Already there, unchanged"], 400);
  });

  test("the session is made ready, then delivered", async () => {
    assert.match(await reach(admin, session, "Ready for delivery"), /Confirmed/);
    assert.match(await reach(admin, session, "Delivered"), /Delivered/);
  });

  test("certificates are issued with progress in sight", async () => {
    const {text, seen} = await issueCertificates(admin, session, {mail: true});
    assert.match(text, /400 certificates issued/);
    assert.equal(seen.at(-1), "done");
    await admin.getByRole("link", {name: "See the result"}).click();
    assert.match(await heading(admin), /Certificates 400/);
  });

  test("the ZIP holds 400 sound certificates", async () => {
    const download = admin.waitForEvent("download");
    await admin.getByRole("link", {name: "Download all as ZIP"}).click();
    const zip = join(site.folder, "all.zip");
    await (await download).saveAs(zip);
    assert.match(run("unzip", "-t", zip), /No errors detected/);
    const folder = join(site.folder, "pdf");
    mkdirSync(folder);
    run("unzip", "-q", zip, "-d", folder);
    files = run("unzip", "-Z1", zip).trim().split("\n").map((name) => join(folder, name));
    assert.equal(files.length, 400);
    assert.equal(new Set(files).size, 400);
  });

  test("each says who, what and when, and its code leads to a page that says it is valid", async () => {
    const person = files.find((file) => file.includes("learner"));
    assert.match(pdfText(person), /Linnéa Håkansson/);
    for (const file of [person, files[7], files[391]]) {
      const text = pdfText(file);
      assert.match(text, new RegExp(workshop));
      assert.match(text, /12 March 2026/);
      const address = scanned(file);
      assert.ok(address.startsWith(`${site.url}/verify/cert-`), address);
      const stranger = await visitor(browser, site, {javaScriptEnabled});
      await stranger.goto(address);
      assert.match(await stranger.locator("main").innerText(), /This certificate is valid/);
      await stranger.context().close();
    }
  });

  test("everyone gets one mail about it, and issuing again sends none", async () => {
    const told = () => site.mails().filter((mail) => mail.subject.startsWith("Your certificate for"));
    await eventually("400 certificate mails", () => told().length >= 400, 60);
    await issueCertificates(admin, session, {mail: true});
    await admin.waitForTimeout(1000);
    const receivers = told().map((mail) => mail.to);
    assert.equal(receivers.length, 400);
    assert.equal(new Set(receivers).size, 400);
  });

  test("a participant signs in by mail and takes her certificate home", async () => {
    learner = await visitor(browser, site, {javaScriptEnabled, acceptDownloads: true});
    await learner.goto("/login");
    await learner.getByRole("link", {name: "Get a sign-in link by mail"}).click();
    await learner.getByLabel("E-mail address").fill(learnerAddress);
    await learner.getByRole("button", {name: "Send me the link"}).click();
    assert.equal(await heading(learner), "Check your mail");
    const link = await eventually("the mail with the link", () =>
      site.mails().filter((mail) => mail.to.includes(learnerAddress)).map((mail) => /https?:\/\/\S+\/magic-link\?token=[\w.~-]+/.exec(mail.text)?.[0]).find(Boolean));
    await signInBy(learner, link);
    await learner.goto("/my-certificates");
    assert.match(await learner.locator("main").innerText(), new RegExp(workshop));
    const download = learner.waitForEvent("download");
    await learner.getByRole("link", {name: "Download your certificate"}).click();
    const file = join(site.folder, "mine.pdf");
    await (await download).saveAs(file);
    assert.match(pdfText(file), /Linnéa Håkansson/);
  });

  test("someone else's certificate looks to her like one that does not exist", async () => {
    const other = scanned(files.find((file) => !file.includes("learner"))).split("/").at(-1);
    const answers = [];
    for (const id of [other, "cert-aaaaaaaaaaaa"]) {
      const answer = await learner.request.get(`/my-certificates/${id}/pdf`);
      assert.equal(answer.status(), 404);
      answers.push(withoutNumbers(await answer.text()));
    }
    assert.equal(answers[0], answers[1]);
    assert.equal((await learner.request.get(`/certificates/${other}/pdf`)).status(), 403);
    assert.equal((await learner.request.get(`${session}/certificates.zip`)).status(), 403);
  });

  test("a list with faults names each by its line and writes nothing", async () => {
    const empty = await addSession(admin, {title: "Faulty list", type: "PSDM", start: "2026-04-01", end: "2026-04-01"});
    const counts = await uploadList(admin, empty, faultyList);
    assert.equal(counts["New people"], 3);
    assert.equal(counts["Rows with problems"], 7);
    const rows = await admin.locator("table tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
    const at = (line) => rows.filter((row) => row[0] === String(line)).map((row) => row.slice(1).join(" | ")).join("; ");
    assert.match(at(3), /Full name/);
    assert.match(at(4), /E-mail/);
    assert.match(at(5), /bad\.example\.com/);
    assert.match(at(6), /already on line 2/);
    assert.match(at(8), /HYPERLINK/);
    assert.match(at(10), /4 columns/);
    assert.match(at(11), /Full name/);
    for (const good of [2, 7, 9]) assert.equal(at(good), "");
    const csv = await (await admin.request.get(`${new URL(admin.url()).pathname}/report`)).text();
    assert.match(csv, /^\ufeffLine,Field,Value,Problem\r?\n3,/);
    assert.doesNotMatch(csv, /(^|,)=HYPERLINK/m, "a formula is not handed on to the spreadsheet");
    await admin.goto(`${empty}/participants`);
    assert.match(await admin.locator("main").innerText(), /Nobody is on this session yet/);
  });

  test("a Windows list keeps its letters, and a letter no font has is named", async () => {
    const mixed = await addSession(admin, {title: "Letters", type: "PSDM", start: "2026-04-01", end: "2026-04-01"});
    await uploadList(admin, mixed, windowsList, "liste.csv");
    assert.equal(await admin.getByLabel("Read as").inputValue(), "Windows-1252");
    assert.match(await admin.locator("main").innerText(), /Søren Kjær/, "the page shows names as they will be kept");
    await importList(admin, mixed, windowsList);
    for (const name of ["José Muñoz", "Søren Kjær", "Björn Groß", "Tester €"])
      assert.match(await admin.locator("main").innerText(), new RegExp(name));
    await importList(admin, mixed, Buffer.from("FullName,Email\n王小明,wang@example.com\n", "utf8"));
    await reach(admin, mixed, "Ready for delivery", "Delivered");
    const {text} = await issueCertificates(admin, mixed);
    assert.match(text, /3 certificates issued, 1 could not be made/);
    await admin.goto(`${mixed}/certificates`);
    const problems = await admin.locator("section[aria-labelledby=problems]").innerText();
    assert.match(problems, /王小明/);
    assert.match(problems, /“王” \(U\+738B\)/);
  });

  test("no page complained on the way", () => {
    assert.deepEqual([...admin.complaints, ...learner.complaints], []);
  });
}
