#!/usr/bin/env node
// Twice as many requests as the server can answer: it goes on answering as many as it can, about as fast as
// when it was just full; nobody waits longer than http.patience_ms; the others are told at once to come back (503 with Retry-After); afterwards all is as before.
//
// The server gets one core and the load the other where taskset can say so. First a closed loop finds what the server
// can do; then an open loop asks for twice that, on time, whatever comes back.
//
// Usage: overload.mjs [SECONDS=10] [LANES=24]     with the argument --report-only only what no noise can break is judged
import {execFileSync} from "node:child_process";
import {Agent} from "node:http";
import {availableParallelism} from "node:os";
import {Site} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {closedLoop, openLoop, percentile, statuses} from "./load.mjs";
import {Writer} from "./workshop.mjs";
import {Verdict, words} from "./verdict.mjs";

const seconds = Number(words[0] ?? 10), lanes = Number(words[1] ?? 24), patience = 2000;
const verdict = new Verdict();
/// Broken by a real fault only, or also by a neighbour on the same machine.
const expect = (truth, text) => verdict.expect(truth, text), expectQuiet = (truth, text) => verdict.expectQuiet(truth, text);

/// A core for each; not where there is only one.
function separate(site) {
  if (availableParallelism() < 2) return "";
  try {
    execFileSync("taskset", ["-acp", "0", String(site.pid)], {stdio: "ignore"});
    execFileSync("taskset", ["-acp", "1", String(process.pid)], {stdio: "ignore"});
    return ", each on a core of its own";
  } catch {
    return "";
  }
}

const accepted = (answers) => answers.filter(({status}) => status === 200);
const refused = (answers) => answers.filter(({status}) => status === 503);
const ms = (answers, share) => Math.round(percentile(answers, share));

function judge(full, over, calm, before) {
  const capacity = accepted(full).length / seconds, good = accepted(over).length / seconds, no = refused(over);
  console.log(`full: ${Math.round(capacity)} pages/s over ${lanes} connections, p50 ${ms(full, 0.5)} ms, p99 ${ms(full, 0.99)} ms; ${statuses(full)}`);
  console.log(`twice that: ${statuses(over)}; ${Math.round(good)} pages/s (${Math.round(100 * good / capacity)} %), p50 ${ms(accepted(over), 0.5)} ms, p99 ${ms(accepted(over), 0.99)} ms`);
  console.log(`  refused: p50 ${ms(no, 0.5)} ms, p99 ${ms(no, 0.99)} ms, at most ${ms(no, 1)} ms`);
  console.log(`before: p99 ${ms(before, 0.99)} ms; 5 s after: p99 ${ms(calm, 0.99)} ms, ${statuses(calm)}`);
  expectQuiet(full.every(({status}) => status === 200), `as many as it can take were answered ${statuses(full)}`);
  expect(over.every(({status}) => status === 200 || status === 503), `under twice the load: ${statuses(over)}`);
  verdict.needs(no.length > 0, "nobody was refused: it was not overloaded");
  expect(no.every(({headers}) => Number(headers["retry-after"]) > 0), "a refusal without Retry-After");
  expect(calm.every(({status}) => status === 200), `5 s after: ${statuses(calm)}`);
  expectQuiet(percentile(calm, 0.99) < 2 * percentile(before, 0.99) + 10, "5 s after it is still slower than before");
  expect(percentile(accepted(over), 0.99) < 10_000, "accepted pages took longer than 10 s: the queue has no end");
  expect(good > capacity * 0.25, "less than a quarter of the pages it can make");
  expectQuiet(good >= capacity * 0.9, "less than 90 % of the pages it can make");
  expectQuiet(percentile(accepted(over), 0.99) <= patience + percentile(full, 0.99), "accepted pages waited longer than http.patience_ms at p99");
  expectQuiet(percentile(no, 0.99) < 50, "refusals took more than 50 ms");
}

const site = await Site.start({demo: true});
const agent = new Agent({keepAlive: true, maxSockets: 2000});
try {
  const writer = await Writer.signIn(site, agent);
  const where = separate(site);
  const page = () => writer.open("/sessions/all");
  await closedLoop(lanes, 2, page);
  const full = await closedLoop(lanes, seconds, page), capacity = accepted(full).length / seconds;
  const gentle = () => openLoop(capacity / 4, 3, page);
  await pause(1000);
  const before = await gentle();
  const over = await openLoop(2 * capacity, seconds, page);
  await pause(5000);
  console.log(`server and load${where}, page /sessions/all`);
  judge(full, over, await gentle(), before);
} finally {
  agent.destroy();
  await site.stop();
}
verdict.end();
