#!/usr/bin/env node
// The disk is full while people work: that of SQLite and the data folder, that of PostgreSQL, and the data folder beside a
// PostgreSQL that has room. What was told to be saved is there, once; what was refused is not; nobody sees an internal
// error; a server that is killed meanwhile starts again at the latest when there is room; certificates that were being
// issued are all there afterwards, once.
//
// Usage: disk_full.mjs [SECONDS=5]     needs to be root, for small file systems of its own
import {execFileSync} from "node:child_process";
import {closeSync, mkdtempSync, openSync, rmSync, writeSync} from "node:fs";
import {Agent} from "node:http";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {ask, closedLoop, statuses} from "./load.mjs";
import {OwnPostgres} from "./own_postgres.mjs";
import {Writer, countOf, deliveredSession, ended} from "./workshop.mjs";

const seconds = Number(process.argv[2] ?? 5), people = 400;
const problems = [];

/// A file system in memory that can be filled to the last byte.
class SmallDisk {
  constructor(mebibytes) {
    this.folder = mkdtempSync(join(tmpdir(), "guildhall-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=1777`, "tmpfs", this.folder], {stdio: "pipe"});
  }
  get ballast() { return join(this.folder, "ballast"); }
  fill() {
    const file = openSync(this.ballast, "a");
    try {
      for (;;) writeSync(file, Buffer.alloc(4096));
    } catch (problem) {
      if (problem.code !== "ENOSPC") throw problem;
    } finally {
      closeSync(file);
    }
  }
  free() { rmSync(this.ballast, {force: true}); }
  remove() {
    execFileSync("umount", ["--lazy", this.folder]);
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/// Four people who add participants, each address once, and two who read.
class Crowd {
  constructor(writer, session) { Object.assign(this, {writer, session, serial: 0, unreadable: 0, saved: [], refused: [], answers: []}); }
  async write() {
    const email = `person.${++this.serial}@example.org`, answer = await this.writer.addParticipant(this.session, email);
    (answer.status === 303 ? this.saved : this.refused).push(email);
    return this.keep(answer, [303, 503]);
  }
  async read() {
    await pause(20);
    const answer = await this.writer.open(this.session);
    if (answer.status === 503) ++this.unreadable;
    return this.keep(answer, [200, 503]);
  }
  keep(answer, right) {
    this.answers.push(answer);
    if (!right.includes(answer.status)) problems.push(`answered ${answer.status}: ${answer.problem ?? answer.body.replace(/<[^>]*>|\s+/g, " ").slice(0, 300)}`);
    return answer;
  }
  async work(span) {
    const before = this.answers.length;
    await Promise.all([closedLoop(4, span, () => this.write()), closedLoop(2, span, () => this.read())]);
    return this.answers.slice(before);
  }
}

/// Whether it serves although there is no room; otherwise it says why.
async function startsWithoutRoom(site, database) {
  site.process.kill("SIGKILL");
  await site.exited;
  try {
    await site.serve();
    return true;
  } catch {
    const said = site.log.trim().split("\n").pop();
    console.log(`  without room it does not start: ${said}`);
    // A PostgreSQL without room for its log cuts every session before it can say why, and may recover or end: no more can be told then.
    const cut = database && /database went away|cannot be reached/i.test(said);
    if (!/disk|space|room/i.test(said) && !cut && !await database?.hasEnded()) problems.push("it does not say that the disk is full");
    return false;
  }
}

async function run(title, {disk, site, database}) {
  const expect = (truth, text) => { if (!truth) problems.push(`${title}: ${text}`); };
  const agent = new Agent({keepAlive: true});
  try {
    const writer = await Writer.signIn(site, agent);
    const crowd = new Crowd(writer, (await writer.addSession("Full")).headers.location);
    const session = await deliveredSession(writer.visitor, people);
    const easy = await crowd.work(1);
    const issuing = await writer.visitor.press(`${session}/certificates`, `${session}/certificates`, {send_mail: "yes"});
    disk.fill();
    const full = await crowd.work(seconds);
    disk.fill();  // what was given back meanwhile
    console.log(`${title}: with room ${statuses(easy)}; without ${statuses(full)}`);
    expect(!crowd.unreadable || await database?.hasEnded(), `${crowd.unreadable} pages could not be read`);
    expect(!(await writer.visitor.page(issuing)).includes(disk.folder), "the job's page tells where the data lies");
    const started = await startsWithoutRoom(site, database);
    if (started) console.log(`  killed and started without room: ${statuses(await crowd.work(1))}`);
    disk.free();
    if (await database?.hasEnded()) {
      console.log("  the database had ended for want of room and is started again");
      await database.startAgain();
    }
    if (!started) await site.serve();
    await pause(5000);
    const after = await crowd.work(1);
    await ended(writer.visitor, issuing);
    const counts = countOf(await writer.rows(`${crowd.session}/participants`), /person\.\d+@example\.org/);
    const lost = crowd.saved.filter((email) => counts.get(email) !== 1), kept = crowd.refused.filter((email) => counts.has(email));
    const certificates = countOf(await writer.rows("/issued"), /asa\.\d+@example\.org/);
    console.log(`  with room again: ${statuses(after)}; ${crowd.saved.length} saved, ${lost.length} of them lost or doubled; ${crowd.refused.length} refused, ${kept.length} of them saved; ${certificates.size} certificates`);
    expect(!lost.length, `lost or doubled: ${lost.slice(0, 5)}`);
    expect(!kept.length, `saved though refused: ${kept.slice(0, 5)}`);
    expect(after.every(({status}) => status !== 503), "5 s after there is room not everything works");
    expect(certificates.size === people && [...certificates.values()].every((count) => count === 1), "certificates are missing or doubled");
    expect(/the chain is whole/.test(site.command(["audit", "verify"])), "the audit log is broken");
  } finally {
    agent.destroy();
    await site.stop();
  }
}

async function onSqlite() {
  const disk = new SmallDisk(96);
  try {
    await run("SQLite and data folder", {disk, site: await Site.start({settings: {GUILDHALL_VAR: join(disk.folder, "var"), GUILDHALL_JOBS_LEASE_SECONDS: "5"}})});
  } finally {
    disk.remove();
  }
}

async function onPostgresql(title, databaseIsFull) {
  const disk = new SmallDisk(databaseIsFull ? 160 : 96), database = OwnPostgres.make(databaseIsFull ? disk.folder : tmpdir());
  if (!database) return console.log(`${title}: left out, there is no PostgreSQL server program here`);
  try {
    await database.start();
    const folder = databaseIsFull ? {} : {GUILDHALL_VAR: join(disk.folder, "var")};
    await run(title, {disk, database, site: await Site.start({settings: {GUILDHALL_DATABASE: database.url, GUILDHALL_JOBS_LEASE_SECONDS: "5", ...folder}})});
  } finally {
    database.remove();
    disk.remove();
  }
}

try {
  new SmallDisk(1).remove();
} catch (problem) {
  console.log(`skipped: no small file system can be made here (${problem.message.trim()})`);
  process.exit(77);
}
await onSqlite();
await onPostgresql("data folder beside PostgreSQL", false);
await onPostgresql("PostgreSQL's disk", true);
for (const problem of problems.slice(0, 30)) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
