#!/usr/bin/env node
// Kills the server (SIGKILL) again and again while it issues certificates and mails them, and starts it anew:
// in the end each certificate and each mail is there once.
//
// A server that is killed after the mail server took a mail and before it could note that, sends it again with the same
// Message-ID: nobody can exclude that over SMTP. So two figures are told: mails handed over, and mails as a receiving
// system keeps them, by Message-ID. One kill can cost at most one double, because mails go one by one.
//
// Usage: bulk_kill.mjs [PEOPLE=1000] [KILLS=3]     on SQLite, and on PostgreSQL when GUILDHALL_TEST_POSTGRES names one
import {Site, postgres} from "../browser/site.mjs";
import {HttpVisitor, pause} from "./http_visitor.mjs";
import {MailSink} from "./mail_sink.mjs";
import {Verdict, words} from "./verdict.mjs";
import {deliveredSession, ended, rowsOf} from "./workshop.mjs";

const people = Number(words[0] ?? 1000), kills = Number(words[1] ?? 3);
const sender = "certificates@hall.example";
const verdict = new Verdict(), {problems} = verdict;

/// How many of the certificates' mails a receiving system would keep.
const kept = (sink) => new Set(sink.ids(sender)).size;

/// Kills and restarts; how many milliseconds each start took.
async function killAtRandom(site, sink) {
  const starts = [];
  while (starts.length < kills) {
    await pause(50 + Math.random() * people);
    if (kept(sink) >= people) break;
    site.process.kill("SIGKILL");
    await site.exited;
    const began = performance.now();
    await site.serve();
    starts.push(performance.now() - began);
  }
  return starts;
}

async function check(engine, boss, session, sink, starts, seconds) {
  const certificates = await rowsOf(boss, `/issued`), addresses = new Set(certificates.map((row) => /asa\.\d+@example\.org/.exec(row)?.[0]));
  const mails = (await rowsOf(boss, "/admin/mail?category=credentials"));
  const ids = sink.ids(), distinct = new Set(ids).size;
  console.log(`${engine}: ${certificates.length} certificates for ${addresses.size} people, ${mails.length} mails in the outbox, ${starts.length} kills, done after ${seconds.toFixed(1)} s`);
  console.log(`  all mail, invitations too: handed over ${ids.length} times, ${distinct} by Message-ID: ${ids.length - distinct} doubles; ready again after ${starts.map((start) => Math.round(start)).join(", ")} ms`);
  const expect = (truth, text) => { if (!truth) problems.push(`${engine}: ${text}`); };
  expect(certificates.length === people && addresses.size === people, "certificates are missing or doubled");
  expect(mails.length === people && mails.every((row) => /,sent,|Sent/i.test(row)), "mails are missing or not sent");
  expect(kept(sink) === people, `${kept(sink)} mails arrived, not ${people}`);
  expect(distinct === 2 * people, `${distinct} mails in all, not a certificate and an invitation for each of ${people}`);
  expect(ids.length - distinct <= starts.length, "more doubles than kills");
  verdict.needs(starts.length > 0, `${engine}: all was done before the first kill`);
  verdict.expectQuiet(starts.every((start) => start < 3000), `${engine}: a start took more than 3 s`);
}

async function run(engine) {
  const sink = await MailSink.start();
  const site = await Site.start({engine, settings: {...sink.settings(sender), GUILDHALL_JOBS_LEASE_SECONDS: "5"}});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const session = await deliveredSession(boss, people);
    const left = async (...paths) => (await Promise.all(paths.map((path) => rowsOf(boss, path)))).flat().length;
    const jobsLeft = () => left("/admin/jobs?state=queued", "/admin/jobs?state=running");
    const began = performance.now();
    const job = await boss.press(`${session}/certificates`, `${session}/certificates`, {send_mail: "yes"});
    const starts = await killAtRandom(site, sink);
    await ended(boss, job);
    for (let round = 0; round < 600 && (await jobsLeft() || await left("/admin/mail?status=queued", "/admin/mail?status=sending")); ++round) await pause(100);
    await check(engine, boss, session, sink, starts, (performance.now() - began) / 1000);
  } finally {
    await site.stop();
    await sink.stop();
  }
}

await run("sqlite");
if (postgres) await run("postgresql");
else console.log("PostgreSQL is left out: GUILDHALL_TEST_POSTGRES is not set");
verdict.end();
