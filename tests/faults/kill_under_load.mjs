#!/usr/bin/env node
// Kills the server (SIGKILL) at random moments while clients write. What a client was told is done is noted
// in a file that is on disk before the client goes on; in the end all of it is there, once. What a client got no answer
// to is there once or not at all. Certificates and their mails: one for each person.
//
// Usage: kill_under_load.mjs [ROUNDS=100] [ENGINE: sqlite, postgresql or both]
import {closeSync, fsyncSync, openSync, readFileSync, writeSync} from "node:fs";
import {Agent} from "node:http";
import {join} from "node:path";
import {Site, eventually, postgres} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {percentile} from "./load.mjs";
import {MailSink} from "./mail_sink.mjs";
import {Verdict, words} from "./verdict.mjs";
import {Writer, countOf} from "./workshop.mjs";

const rounds = Number(words[0] ?? 100), wanted = words[1] ?? "both";
const sender = "certificates@hall.example";
const verdict = new Verdict(), {problems} = verdict;

/// `acknowledged` or `unknown`, and which write: one line each, on disk when note() returns.
class Journal {
  constructor(folder) {
    this.path = join(folder, "acknowledged");
    this.file = openSync(this.path, "a");
  }
  note(kind, key) {
    writeSync(this.file, `${kind} ${key}\n`);
    fsyncSync(this.file);
  }
  keys(kind) { return readFileSync(this.path, "utf8").split("\n").filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1)); }
  close() { closeSync(this.file); }
}

/// The clients. Each waits while the server is away and then goes on with something new.
class Clients {
  constructor(writer, journal) { Object.assign(this, {writer, journal, running: true, serial: 0, wrong: []}); }

  start(session) {
    this.done = Promise.all([this.loop(() => this.addSession()), this.loop(() => this.addParticipant(session)),
      this.loop(() => this.addParticipant(session)), this.loop(() => this.certify())]);
  }
  stop() {
    this.running = false;
    return this.done;
  }
  async loop(deed) {
    while (this.running) if (!await deed()) await pause(20);
  }
  /// Writes down how it went; the redirect when it is done.
  settle(key, answer) {
    if (answer.status === 303) this.journal.note("acknowledged", key);
    else if (!/ECONNREFUSED/.test(answer.problem)) this.journal.note("unknown", key);
    if (![0, 303, 503].includes(answer.status)) this.wrong.push(`${key} was answered ${answer.status}: ${/error-message[^]{0,300}/.exec(answer.body)?.[0] ?? ""}`);
    return answer.status === 303 ? answer.headers.location : "";
  }
  async addSession() {
    const title = `title-${++this.serial}`;
    return this.settle(title, await this.writer.addSession(title));
  }
  async addParticipant(session, kind = "person") {
    const email = `${kind}.${++this.serial}@example.org`;
    return await this.settle(email, await this.writer.addParticipant(session, email)) ? email : "";
  }
  /// A delivered session of three, and its certificates. Given up when one answer fails to come.
  async certify() {
    const session = await this.addSession();
    if (!session) return "";
    const people = [];
    for (let i = 0; i < 3; ++i) people.push(await this.addParticipant(session, "certified"));
    if (people.includes("")) return "";
    const ticked = {};
    const steps = [...(await this.writer.open(session)).body.matchAll(/id="step-([a-z_]+)" name/g)].map((match) => match[1]);
    for (const step of steps.filter((name) => !/cancel|final/.test(name))) {
      ticked[step] = "yes";
      if ((await this.writer.post(`${session}/progress`, ticked)).status !== 303) return "";
    }
    const job = steps.length && this.settle(`job of ${session}`, await this.writer.post(`${session}/certificates`, {send_mail: "yes"}));
    if (job) for (const email of people) this.journal.note("certified", email);
    return job;
  }
}

async function killAndStart(site) {
  const starts = [];
  for (let round = 0; round < rounds; ++round) {
    await pause(100 + Math.random() * 700);
    site.process.kill("SIGKILL");
    await site.exited;
    const began = performance.now();
    await site.serve();
    starts.push({ms: performance.now() - began});
  }
  return starts;
}

async function workDone(writer) {
  const left = async (path) => (await writer.rows(path)).length;
  await eventually("jobs and mails to be done", async () => {
    for (const path of ["/admin/jobs?state=queued", "/admin/jobs?state=running", "/admin/mail?status=queued", "/admin/mail?status=sending"])
      if (await left(path)) return false;
    return true;
  }, 120);
}

/// Every acknowledged key once, every other at most once.
function compare(what, journal, counts) {
  const lost = journal.keys("acknowledged").filter((key) => what.test(key) && !counts.get(key));
  const doubled = [...counts].filter(([, count]) => count > 1).map(([key]) => key);
  const kept = journal.keys("unknown").filter((key) => what.test(key) && counts.get(key)).length;
  return {lost, doubled, kept};
}

async function check(engine, writer, clients, session, sink, starts) {
  const {journal} = clients;
  const titles = compare(/^title-/, journal, countOf(await writer.rows("/sessions/all"), /title-\d+/));
  const people = compare(/^person\./, journal, countOf(await writer.rows(`${session}/participants`), /person\.\d+@example\.org/));
  const certificates = countOf(await writer.rows("/issued"), /certified\.\d+@example\.org/);
  const mails = sink.taken(sender), byId = new Map(mails.map((mail) => [mail.message_id, mail.to]));
  const perPerson = countOf([...byId.values()], /certified\.\d+@example\.org/);
  const certified = journal.keys("certified");
  const missing = certified.filter((email) => certificates.get(email) !== 1 || perPerson.get(email) !== 1);
  const doubles = [...certificates.values(), ...perPerson.values()].filter((count) => count > 1).length;
  const times = starts.map(({ms}) => Math.round(ms));
  console.log(`${engine}: ${starts.length} kills; ready again after ${Math.round(percentile(starts, 0.5))} ms (median), ${Math.max(...times)} ms at most`);
  console.log(`  ${journal.keys("acknowledged").length} writes acknowledged: lost ${titles.lost.length + people.lost.length}, doubled ${titles.doubled.length + people.doubled.length}; ` +
    `${journal.keys("unknown").length} without an answer, of which ${titles.kept + people.kept} sessions and participants were kept`);
  console.log(`  ${certificates.size} certificates, ${certified.length} of them promised: ${missing.length} not there once, ${doubles} doubled; ` +
    `mails handed over ${mails.length} times, ${byId.size} by Message-ID`);
  const expect = (truth, text) => { if (!truth) problems.push(`${engine}: ${text}`); };
  for (const found of [titles, people]) {
    expect(!found.lost.length, `lost: ${found.lost.slice(0, 10)}`);
    expect(!found.doubled.length, `doubled: ${found.doubled.slice(0, 10)}`);
  }
  expect(!missing.length, `no certificate and mail, or several: ${missing.slice(0, 10)}`);
  expect(!doubles, "certificates or mails are doubled");
  verdict.needs(certified.length > 0, `${engine}: no certificate was promised between the kills`);
  expect(mails.length - byId.size <= starts.length, "more mails handed over twice than kills");
  verdict.expectQuiet(times.every((ms) => ms < 3000), `${engine}: a start took more than 3 s`);
  expect(!clients.wrong.length, clients.wrong.slice(0, 5).join("\n"));
}

async function run(engine) {
  const sink = await MailSink.start();
  const site = await Site.start({engine, settings: {...sink.settings(sender), GUILDHALL_JOBS_LEASE_SECONDS: "2"}});
  const agent = new Agent({keepAlive: true});
  const journal = new Journal(sink.folder);
  try {
    const writer = await Writer.signIn(site, agent), clients = new Clients(writer, journal);
    const session = (await writer.addSession("the session of all")).headers.location;
    clients.start(session);
    const starts = await killAndStart(site);
    await clients.stop();
    await workDone(writer);
    await check(engine, writer, clients, session, sink, starts);
    if (!/the chain is whole/.test(site.command(["audit", "verify"]))) problems.push(`${engine}: the audit log is not intact`);
  } finally {
    agent.destroy();
    await site.stop();
    journal.close();
    await sink.stop();
  }
}

if (wanted !== "postgresql") await run("sqlite");
if (wanted !== "sqlite" && postgres) await run("postgresql");
else if (wanted !== "sqlite") console.log("PostgreSQL is left out: GUILDHALL_TEST_POSTGRES is not set");
verdict.end();
