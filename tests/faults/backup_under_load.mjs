#!/usr/bin/env node
// Nothing is lost: a backup is taken while clients write, put in place elsewhere on both engines, and
// compared: every row of the snapshot, every file a certificate names. What was changed, cut short, sealed under another
// key or cut off by a kill changes nothing. The server then runs on what was restored.
//
// Usage: backup_under_load.mjs [SECONDS=5] [KILLS=8]   from SQLite, and from PostgreSQL when GUILDHALL_TEST_POSTGRES names one
import {execFileSync, spawn, spawnSync} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from "node:fs";
import {Agent} from "node:http";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, binary, freePort, postgres} from "../browser/site.mjs";
import {HttpVisitor, pause} from "./http_visitor.mjs";
import {Writer, ended} from "./workshop.mjs";
import {Verdict, words} from "./verdict.mjs";

const seconds = Number(words[0] ?? 5), kills = Number(words[1] ?? 8);
const secret = "the fault script's secret key of more than 32 characters";
const verdict = new Verdict(), {problems} = verdict, expect = (truth, text) => verdict.expect(truth, text);

/// Tables that a restore writes to on its own account: claims are released, an audit entry is added.
const touched = new Set(["kernel_audit", "kernel_job", "kernel_mail", "kernel_plugin_node"]);

/// A delivered session of three and its certificates, without waiting for them.
async function certify(writer, serial) {
  const session = (await writer.addSession(`certified ${serial}`)).headers.location;
  for (let i = 0; i < 3; ++i) await writer.addParticipant(session, `certified.${serial}.${i}@example.org`);
  const ticked = {};
  for (const [, step] of (await writer.open(session)).body.matchAll(/id="step-([a-z_]+)" name/g)) {
    if (/cancel|final/.test(step)) continue;
    ticked[step] = "yes";
    await writer.post(`${session}/progress`, ticked);
  }
  return (await writer.post(`${session}/certificates`, {send_mail: "yes"})).headers.location;
}

/// Clients that write until told to stop.
function load(writer) {
  const state = {running: true, writes: 0};
  const lane = async (deed) => { for (let i = 0; state.running; ++i, ++state.writes) await deed(i); };
  state.done = Promise.all([lane((i) => writer.addSession(`under load ${i}`)),
    lane(async (i) => ended(writer.visitor, await certify(writer, `${i}-${Date.now()}`)))]);
  return state;
}

/// Beside the server's own event loop, so that clients go on writing while it works.
function run(words, environment) {
  return new Promise((resolve) => {
    const child = spawn(binary, words, {env: environment, stdio: ["ignore", "pipe", "pipe"]});
    let out = "", said = "";
    child.stdout.on("data", (bytes) => { out += bytes; });
    child.stderr.on("data", (bytes) => { said += bytes; });
    child.once("exit", (status, signal) => resolve({status: signal ?? status, out, said}));
  });
}

/// A place to restore to: an empty data folder, on either engine.
async function place(engine, like, keys = {GUILDHALL_SECRET_KEY: secret}) {
  const port = await freePort(), folder = mkdtempSync(join(tmpdir(), "guildhall-restored-"));
  const site = new Site(port, folder, engine === "postgresql" ? Site.makeDatabase() : undefined, {...keys});
  site.environment.GUILDHALL_PLUGINS = like.environment.GUILDHALL_PLUGINS;
  return site;
}

/// One word for everything a site holds: rows through a backup of its own, files by their bytes.
async function stateOf(site) {
  const file = join(site.folder, `state-${Date.now()}`), made = await run(["backup", file, "--json"], site.environment);
  rmSync(file, {force: true});
  if (made.status !== 0) return `none: ${made.said}`;
  const {tables, files} = JSON.parse(made.out);
  return JSON.stringify([Object.entries(tables).filter(([name]) => !touched.has(name)), files]);
}

async function compareWith(snapshot, site, what) {
  const [tables, files] = JSON.parse(await stateOf(site));
  for (const [name, {rows, checksum}] of tables)
    expect(snapshot.tables[name]?.checksum === checksum && snapshot.tables[name]?.rows === rows, `${what}: ${name} has other rows`);
  expect(tables.length + touched.size === Object.keys(snapshot.tables).length, `${what}: tables are missing`);
  expect(JSON.stringify(files) === JSON.stringify(snapshot.files), `${what}: files differ`);
  const laidOut = readdirSync(join(site.folder, "var/files"), {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  expect(laidOut.length === Object.keys(snapshot.files).length, `${what}: ${laidOut.length} files lie there`);
  for (const [path, {sha256}] of Object.entries(snapshot.files)) {
    if (!path.includes("/")) continue;  // somebody's: name and bytes are sealed under their key
    const bytes = readFileSync(join(site.folder, "var/files", path));
    expect(createHash("sha256").update(bytes).digest("hex") === sha256, `${what}: ${path} has other bytes`);
  }
}

/// Signs in, opens every certificate's PDF, issues another one, verifies the audit chain.
async function live(site, what) {
  await site.serve();
  const agent = new Agent({keepAlive: true});
  try {
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const writer = Object.assign(new Writer(), {site, agent, visitor: boss, csrf: await boss.token("/sessions/new")});
    writer.type = /<option value="(wtyp-[^"]+)"/.exec(await boss.page("/sessions/new"))[1];
    const ids = (await writer.rows("/issued")).map((row) => /(cert-[a-z0-9]{12})/.exec(row)?.[1]).filter(Boolean);
    const named = filesNamed(site);
    for (const file of named) {
      const path = join(site.folder, "var/files/certificates", file);
      expect(existsSync(path) && readFileSync(path).subarray(0, 5).toString() === "%PDF-", `${what}: the file of a certificate, ${file}, does not open`);
    }
    verdict.needs(named.length > 0, `${what}: there was no certificate when the backup was taken`);
    await ended(writer.visitor, await certify(writer, "afterwards"));
    expect(filesNamed(site).length === named.length + 3, `${what}: no certificate could be issued afterwards`);
    expect(/the chain is whole/.test(site.command(["audit", "verify"])), `${what}: the audit chain is not whole`);
    return {ids: ids.length, named: named.length};
  } finally {
    agent.destroy();
    await stop(site);
  }
}

function filesNamed(site) {
  const sql = "SELECT file FROM certificates_certificate WHERE revoked_at IS NULL";
  const out = site.database ? execFileSync("psql", [site.database, "-Atqc", sql], {encoding: "utf8"})
    : execFileSync("python3", ["-c", "import sqlite3,sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(row[0])", join(site.folder, "var/guildhall.db"), sql], {encoding: "utf8"});
  return out.split("\n").filter(Boolean);
}

async function stop(site) {
  site.process.kill("SIGTERM");
  await site.exited;
  site.process = undefined;
}

async function refused(site, archive, what, pattern, extra = {}) {
  const before = await stateOf(site);
  const told = await run(["restore", archive, "--replace"], {...site.environment, ...extra});
  expect(told.status === 1 && pattern.test(told.said), `${what} was not refused as it should: ${told.status} ${told.said.slice(-300)}`);
  expect(await stateOf(site) === before, `${what} changed the site`);
}

/// Kills restores at random moments: afterwards the site is the former or the new one, whole.
async function killRestores(site, archive, snapshot, what) {
  await run(["restore", archive, "--replace"], site.environment);
  const began = performance.now();
  await run(["restore", archive, "--replace"], site.environment);
  const whole = performance.now() - began, outcomes = {former: 0, restored: 0};
  for (let round = 0; round < kills; ++round) {
    // The former site differs from the archive by a person and lacks the files.
    site.command(["user", "create", "--email", `former${round}@example.com`, "--name", "Former"]);
    writeFileSync(join(site.folder, "var/files", "former.txt"), `former ${round}`);
    const former = await stateOf(site);
    const child = spawn(binary, ["restore", archive, "--replace"], {env: site.environment, stdio: "ignore"});
    const ended = new Promise((resolve) => child.once("exit", resolve));
    // More of them near the end, where the sites change places.
    await pause(whole * Math.sqrt((round + 1) / kills) * (0.9 + Math.random() * 0.12));
    child.kill("SIGKILL");
    await ended;
    if (site.database) await pause(300);  // the server notices that the client has gone
    const now = await stateOf(site), tables = Object.entries(snapshot.tables).filter(([name]) => !touched.has(name));
    const isRestored = now === JSON.stringify([tables, snapshot.files]);
    expect(now === former || isRestored, `${what}: kill ${round} left a mixture: ${now.slice(0, 300)}`);
    ++outcomes[isRestored ? "restored" : "former"];
  }
  expect(!readdirSync(join(site.folder, "var")).some((name) => /replaced/.test(name)), `${what}: a kill left the former site's files behind`);
  console.log(`  ${what}: ${kills} restores killed within ${Math.round(whole)} ms: ${outcomes.former} left the former site, ${outcomes.restored} the restored one`);
}

async function attack(site, archive, folder, what) {
  const bytes = readFileSync(archive);
  const forged = (name, content) => { writeFileSync(join(folder, name), content); return join(folder, name); };
  for (const share of [0.02, 0.5, 0.999]) {
    const changed = Buffer.from(bytes);
    changed[Math.floor(changed.length * share)] ^= 1;
    await refused(site, forged("changed", changed), `${what}: a changed byte`, /changed, damaged or cut short/);
  }
  await refused(site, forged("cut", bytes.subarray(0, bytes.length - 65552)), `${what}: a cut archive`, /cut short|too early/);
  await refused(site, archive, `${what}: another key`, /was sealed under the secret_key with the id/, {GUILDHALL_SECRET_KEY: "another secret key that has more than 32 characters"});
}

async function from(engine) {
  const site = await Site.start({engine, settings: {GUILDHALL_SECRET_KEY: secret}}), agent = new Agent({keepAlive: true});
  const folder = mkdtempSync(join(tmpdir(), "guildhall-archive-")), archive = join(folder, "site.backup"), places = [];
  try {
    const writer = await Writer.signIn(site, agent);
    await ended(writer.visitor, await certify(writer, "first"));
    const clients = load(writer);
    await pause(seconds * 500);
    const began = performance.now(), before = clients.writes, made = await run(["backup", archive, "--json"], site.environment);
    const during = clients.writes - before;
    await pause(seconds * 500);
    clients.running = false;
    await clients.done;
    if (made.status !== 0) throw new Error(`the backup failed: ${made.said}`);
    const snapshot = JSON.parse(made.out), rows = Object.values(snapshot.tables).reduce((sum, table) => sum + table.rows, 0);
    console.log(`${engine}: ${rows} rows and ${Object.keys(snapshot.files).length} files in ${Math.round(performance.now() - began - seconds * 500)} ms at most, ` +
      `${clients.writes} writes around it, ${during} during it; ${statSync(archive).size} bytes`);
    expect(!readFileSync(archive).includes("boss@example.com"), `${engine}: the archive can be read`);
    expect(spawnSync(binary, ["restore", archive, "--replace"], {env: site.environment}).status === 1, `${engine}: a restore went over a running server`);
    for (const into of postgres ? ["sqlite", "postgresql"] : ["sqlite"]) {
      const what = `${engine} to ${into}`, target = await place(into, site);
      places.push(target);
      const restored = await run(["restore", archive, "--json"], target.environment);
      if (restored.status !== 0) { problems.push(`${what}: ${restored.said}`); continue; }
      const told = JSON.parse(restored.out);
      expect(JSON.stringify([told.tables, told.files]) === JSON.stringify([snapshot.tables, snapshot.files]), `${what}: restore tells other checksums`);
      await compareWith(snapshot, target, what);
      await attack(target, archive, folder, what);
      await killRestores(target, archive, snapshot, what);
      const {named} = await live(target, what);
      console.log(`  ${what}: ${Object.keys(snapshot.tables).length} tables equal, ${named} certificates open, the server runs on it`);
    }
  } finally {
    agent.destroy();
    await site.stop();
    for (const target of places) await target.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}

await from("sqlite");
if (postgres) await from("postgresql");
else console.log("PostgreSQL is left out: GUILDHALL_TEST_POSTGRES is not set");
verdict.end();
