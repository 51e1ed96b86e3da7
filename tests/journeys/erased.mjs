#!/usr/bin/env node
// Somebody is erased, and gone from a backup made before: by the list of people's keys beside it, without a change of the
// archive. Under the archive's key alone a site full of demonstration data shows no name, address or certificate of
// anybody. Into either engine, from the other.
//
// Usage: erased.mjs [sqlite|postgresql]…     where the site is; both without arguments
import {execFileSync, spawnSync} from "node:child_process";
import {createDecipheriv, createHmac} from "node:crypto";
import {cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, binary, freePort, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {deliveredSession, ended} from "../faults/workshop.mjs";

const secret = "the secret key of this journey, more than 32 characters";
const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };

/// All that the key of the archive opens (kernel/backup/sealed_file.hpp).
function opened(archive) {
  const bytes = readFileSync(archive), second = bytes.indexOf("\n", bytes.indexOf("\n") + 1) + 1;
  const head = bytes.subarray(0, second), {salt} = JSON.parse(head.toString("utf8").split("\n")[1]);
  const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
  const key = hmac(hmac(salt, secret), "guildhall backup 1\x01"), parts = [];
  for (let at = second, number = 0; at < bytes.length; ++number) {
    const sealed = bytes.subarray(at, at += 64 * 1024 + 16), nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(number, 7);
    nonce[11] = at >= bytes.length ? 1 : 0;
    const chunk = createDecipheriv("aes-256-gcm", key, nonce);
    chunk.setAAD(head);
    chunk.setAuthTag(sealed.subarray(-16));
    parts.push(chunk.update(sealed.subarray(0, -16)), chunk.final());
  }
  return Buffer.concat(parts).toString("latin1");
}

/// Rows of a query, a line each with `|` between the columns.
function query(site, sql) {
  const out = site.database ? execFileSync("psql", [site.database, "-Atqc", sql], {encoding: "utf8"})
    : execFileSync("python3", ["-c", "import sqlite3,sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print('|'.join(str(v) for v in row))", join(site.folder, "var/guildhall.db"), sql], {encoding: "utf8"});
  return out.split("\n").filter(Boolean);
}

/// Everything a site holds, as text.
function everything(site) {
  const database = site.database ? execFileSync("pg_dump", ["--data-only", site.database], {encoding: "latin1", maxBuffer: 1 << 28})
    : execFileSync("python3", ["-c", "import sqlite3,sys\nsys.stdout.reconfigure(encoding='utf8')\nfor line in sqlite3.connect(sys.argv[1]).iterdump(): print(line)", join(site.folder, "var/guildhall.db")], {encoding: "latin1", maxBuffer: 1 << 28});
  const folder = join(site.folder, "var/files"), files = existsSync(folder) ? readdirSync(folder, {recursive: true}) : [];
  return database + files.map((name) => join(folder, name)).filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1")).join("\n");
}

const bytes = (text) => Buffer.from(text, "utf8").toString("latin1");

function holdsNobody(site, archive) {
  const text = opened(archive), seen = new Set();
  const people = query(site, "SELECT name, email FROM kernel_person UNION SELECT full_name, email FROM certificates_participant");
  for (const canary of people.flatMap((row) => row.split("|")))
    if (canary.includes(" ") || canary.includes("@"))
      for (let at = text.indexOf(bytes(canary)); at >= 0 && seen.size < 20; at = text.indexOf(bytes(canary), at + 1))
        seen.add(`${canary}: …${text.slice(Math.max(0, at - 80), at + 40).replace(/[^\x20-\x7e]+/g, "·")}…`);
  for (const one of seen) expect(false, `the archive's key opens ${one}`);
  expect(people.length > 20, `there are only ${people.length} people`);
  expect(!text.includes("%PDF-"), "the archive's key opens a certificate");
}

async function erase(boss, site, email) {
  const [person] = query(site, `SELECT id FROM kernel_person WHERE email = '${email}'`);
  await boss.press(`/users/${person}/erase`, `/users/${person}/erase`, {reason: "Letter of 3 March"});
  const statement = await boss.page(`/users/${person}/erasure`);
  expect(/Unreadable in backups from now on/.test(statement), "the statement does not say what becomes of backups");
  return person;
}

async function restored(site, archive, engine) {
  const place = mkdtempSync(join(tmpdir(), "guildhall-erased-"));
  const other = new Site(await freePort(), place, engine === "postgresql" ? Site.makeDatabase() : undefined, {GUILDHALL_SECRET_KEY: secret});
  const run = (words) => spawnSync(binary, words, {env: other.environment, encoding: "utf8"});
  const elsewhere = join(place, "archive");
  cpSync(archive, elsewhere);
  const refused = run(["restore", elsewhere]);
  expect(refused.status === 1 && /guildhall-person-keys is not there/.test(refused.stderr), `without its list of keys: ${refused.stdout} ${refused.stderr}`);
  const done = run(["restore", elsewhere, "--person-keys", join(site.folder, "guildhall-person-keys")]);
  expect(done.status === 0 && /Erased since this backup was made: \d+ people/.test(done.stdout), `restore: ${done.stdout} ${done.stderr}`);
  return other;
}

async function visit(engine) {
  const site = await Site.start({engine, demo: true, settings: {GUILDHALL_SECRET_KEY: secret}});
  let other;
  try {
    site.addPerson("boss@example.com", "Boss Example", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const session = await deliveredSession(boss, 3);
    await boss.press(`${session}/progress`, session, {materials_ordered: "yes", ready: "yes", info_sent: "yes", delivered: "yes"});
    await ended(boss, await boss.press(`${session}/certificates`, `${session}/certificates`, {send_mail: "yes"}));
    const archive = join(site.folder, "archive");
    site.command(["backup", archive]);
    holdsNobody(site, archive);
    const person = await erase(boss, site, "asa.1@example.org");
    site.command(["backup", site.folder, "--keys-only"]);
    expect((await boss.page(`/audit?target=${person}`)).includes("Erased with the person"), "the log does not say that values were erased");
    expect(/the chain is whole/.test(site.command(["audit", "verify"])), "the chain is not whole after an erasure");
    other = await restored(site, archive, engine === "sqlite" && postgres ? "postgresql" : "sqlite");
    const text = everything(other);
    for (const gone of ["Müller 1", "müller 1", "asa.1@"]) expect(!text.includes(bytes(gone)), `${gone} has come back`);
    for (const there of ["Müller 2", "asa.2@example.org", "Boss Example", "%PDF-"]) expect(text.includes(bytes(there)), `${there} has not come back`);
    await other.serve();
    expect(/the chain is whole/.test(other.command(["audit", "verify"])), "the chain is not whole after a restore");
    const visitor = new HttpVisitor(other.url);
    await visitor.signIn(other.signInLink("boss@example.com"));
    const found = await visitor.page(`/search?q=${encodeURIComponent("Müller 1")}`);
    expect(!/>\s*Åsa Müller 1\s*</.test(found), `who was erased is found by typing: ${found.slice(Math.max(0, found.indexOf("Müller 1<") - 300), found.indexOf("Müller 1<") + 20)}`);
    expect((await visitor.page(`/users/${person}`)).includes("Erased person"), "the account of who was erased does not say so");
  } finally {
    await site.stop();
    await other?.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems) console.error(problem);
console.log(`${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
