#!/usr/bin/env node
// Two servers on one PostgreSQL: jobs take effect once although a node is stopped past its lease and goes
// on; limits are exact over both; a plugin switched off on one is gone from the other; who signs out is out everywhere.
//
// Usage: two_nodes.mjs [JOBS=10000]     needs GUILDHALL_TEST_POSTGRES
import {execFileSync} from "node:child_process";
import {dirname, join} from "node:path";
import {Site, binary, eventually, postgres} from "../browser/site.mjs";
import {HttpVisitor, pause} from "./http_visitor.mjs";
import {Verdict, words} from "./verdict.mjs";

if (!postgres) {
  console.log("skipped: GUILDHALL_TEST_POSTGRES names no PostgreSQL");
  process.exit(77);
}
let jobs = Number(words[0] ?? 10_000);
const leaseSeconds = 3, batch = 500;
const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);

const first = await Site.start({engine: "postgresql", settings: {
  GUILDHALL_PLUGINS: "jobload", GUILDHALL_PLUGINS_FOLDER: join(dirname(binary), "fault-plugins"),
  GUILDHALL_JOBS_LEASE_SECONDS: String(leaseSeconds), GUILDHALL_JOBS_WORKERS: "4",
}});
let second;

const count = (sql) => Number(execFileSync("psql", [first.database, "-Atqc", sql], {encoding: "utf8"}));
const effects = () => count("SELECT COUNT(1) FROM jobload_effect");

/// Jobs in somebody's hands: `id token`.
const inHand = () => new Set(execFileSync("psql", [first.database, "-Atqc", "SELECT id || ' ' || lease_token FROM kernel_job WHERE state = 'running'"],
  {encoding: "utf8"}).split("\n").filter(Boolean));

/// Stops a node until the other has taken over all that it had in hand, and lets it go on. How many jobs those were; 0
/// when it was caught between two jobs.
async function freeze(site) {
  site.process.kill("SIGSTOP");
  const began = performance.now(), before = inHand();
  await pause(1500);
  const now = inHand(), frozen = [...before].filter((job) => now.has(job));
  if (frozen.length) {
    await pause((leaseSeconds + 1) * 1000);
    await eventually("the other node to take over", () => { const held = inHand(); return !frozen.some((job) => held.has(job)); }, 120);
  }
  site.process.kill("SIGCONT");
  return {jobs: frozen.length, seconds: (performance.now() - began) / 1000};
}

async function queue(boss, first, last) {
  for (let from = first; from < last; from += batch) {
    const answer = await boss.submit("/jobload", "/my-mail-settings", {from, to: Math.min(from + batch, last)});
    expect(answer.status === 200, `queueing answered ${answer.status}`);
  }
}

/// Until the node was stopped while it had a job in hand, with more jobs when they run out; gives up after a while.
async function freezeAtWork(boss, site, held) {
  for (let round = 0; round < 15; ++round) {
    if (effects() >= jobs - batch / 2) {
      await queue(boss, jobs, jobs + 2 * batch);
      jobs += 2 * batch;
      await pause(Math.random() * 500);  // until the node that was not asked has heard of them
    }
    held.push(await freeze(site));
    if (held.at(-1).jobs > 0) return;
  }
}

async function jobsTakeEffectOnce(boss) {
  const began = performance.now();
  await queue(boss, 0, jobs);
  const held = [];
  for (const site of [first, second]) await freezeAtWork(boss, site, held);
  await eventually("all jobs", () => effects() >= jobs && count("SELECT COUNT(1) FROM kernel_job WHERE state IN ('queued', 'running')") === 0, 300);
  await pause(1000);
  const distinct = count("SELECT COUNT(DISTINCT job_key) FROM jobload_effect"), total = effects();
  const again = count("SELECT COUNT(1) FROM jobload_start") - jobs, taken = count("SELECT COUNT(1) FROM kernel_job WHERE attempts > 1");
  const done = count("SELECT COUNT(1) FROM kernel_job WHERE kind = 'jobload.work' AND state = 'done'");
  console.log(`${jobs} jobs over two nodes in ${((performance.now() - began) / 1000).toFixed(1)} s, nodes stopped ${held.length} times for ${held.map((stop) => stop.seconds.toFixed(1)).join(", ")} s`);
  console.log(`  in hand at the stops: ${held.map((stop) => stop.jobs).join(", ")}; taken over: ${taken}, started a second time: ${again}; effects: ${total}, distinct: ${distinct}; done: ${done}`);
  expect(total === jobs && distinct === jobs, `${total} effects of ${distinct} jobs, not ${jobs} of ${jobs}`);
  expect(done === jobs, `${done} jobs are done, not ${jobs}`);
  verdict.needs(taken > 0, "no node was caught with a job in hand, so no job had to be taken over");
}

/// Asks both nodes at once for links; how many were granted.
async function askForLinks(addresses) {
  const visitors = [new HttpVisitor(first.url), new HttpVisitor(second.url)];
  const tokens = await Promise.all(visitors.map((visitor) => visitor.token("/magic-link")));
  const statuses = await Promise.all(addresses.map(async (email, at) => {
    const answer = await visitors[at % 2].send("/magic-link", {method: "POST", body: new URLSearchParams({email, csrf: tokens[at % 2]})});
    await answer.arrayBuffer();
    return answer.status;
  }));
  expect(statuses.every((status) => [200, 303, 429].includes(status)), `links were answered with ${[...new Set(statuses)]}`);
  return statuses.filter((status) => status !== 429).length;
}

async function limitsAreExact() {
  const same = await askForLinks(Array.from({length: 24}, () => "someone@example.org"));
  const others = await askForLinks(Array.from({length: 24}, (_, at) => `other${at}@example.org`));
  console.log(`24 requests at once for one address: ${same} granted; 24 more for others from the same place: ${others} granted`);
  expect(same === 3, `${same} links for one address, not 3`);
  expect(others === 7, `${others} links for others, not the 7 that are left of 10`);
}

async function switchIsSeen(boss, elsewhere) {
  expect(await elsewhere.status("/jobload") === 200, "the plugin is not there to begin with");
  await boss.press("/admin/plugins/jobload/disable", "/admin/plugins/jobload/disable", {});
  const began = performance.now();
  while (await elsewhere.status("/jobload") !== 404 && performance.now() - began < 30_000) await pause(20);
  const took = performance.now() - began;
  console.log(`a plugin switched off on one node was gone from the other after ${Math.round(took)} ms`);
  verdict.expectQuiet(took < 5000, "the other node did not follow within 5 s");
  expect(took < 30_000, "the other node did not follow");
}

async function signOutHolds(boss, elsewhere) {
  expect(await elsewhere.status("/my-profile") === 200, "the session does not hold on the other node");
  await boss.press("/logout", "/logout", {});
  const status = await elsewhere.status("/my-profile");
  console.log(`signed out on one node, the next request at the other answered ${status}`);
  expect(status !== 200, "signed out on one node, still signed in on the other");
}

try {
  second = await first.beside();
  first.addPerson("boss@example.org", "Boss", ["super_admin"]);
  const boss = new HttpVisitor(first.url), elsewhere = new HttpVisitor(second.url);
  await boss.signIn(first.signInLink("boss@example.org"));
  elsewhere.cookies = boss.cookies;
  await jobsTakeEffectOnce(boss);
  await limitsAreExact();
  await switchIsSeen(boss, elsewhere);
  await signOutHolds(boss, elsewhere);
} finally {
  await second?.stop();
  await first.stop();
}
verdict.end();
