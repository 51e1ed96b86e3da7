#!/usr/bin/env node
// Nobody can tell by the time of an answer whether an address is known here (promise P-12): pairs of a known and an
// unknown address, in random order, through the forms that take one. Told is the rank statistic (the share of all pairs
// in which the known one was slower): 0.5 is a coin.
//
// Usage: enumeration.mjs [PAIRS=1000]     --report-only judges only that the bytes are the same
import {Agent} from "node:http";
import {Site} from "../browser/site.mjs";
import {HttpVisitor} from "./http_visitor.mjs";
import {ask} from "./load.mjs";
import {Verdict, words} from "./verdict.mjs";

const pairs = Number(words[0] ?? 1000), most = 0.55;
const verdict = new Verdict();

/// The share of pairs (x, y) with x > y, ties counting half; by ranks.
function rankStatistic(xs, ys) {
  const all = [...xs.map((time) => ({time, x: true})), ...ys.map((time) => ({time, x: false}))].sort((a, b) => a.time - b.time);
  let sum = 0;
  for (let i = 0; i < all.length;) {
    let end = i;
    while (end < all.length && all[end].time === all[i].time) ++end;
    for (let k = i; k < end; ++k) if (all[k].x) sum += (i + 1 + end) / 2;
    i = end;
  }
  return (sum - xs.length * (xs.length + 1) / 2) / (xs.length * ys.length);
}

const shown = (answer, email) => answer.body.replaceAll(email, "…").replace(/value="[A-Za-z0-9_.-]{60,}"/g, "").replace(/[0-9a-f]{16}/g, "").replace(/\d\d:\d\d/g, "");

async function measure(site, agent, path, values) {
  const visitor = new HttpVisitor(site.url), csrf = await visitor.token(path);
  const headers = {Cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ")};
  const times = {known: [], unknown: []}, pages = new Set();
  const one = async (kind, email) => {
    const answer = await ask(site.url + path, {method: "POST", headers, agent, form: {...values, email, csrf}});
    times[kind].push(answer.ms);
    pages.add(`${answer.status} ${shown(answer, email)}`);
  };
  for (let i = -20; i < pairs; ++i) {
    const turns = [["known", "known@example.org"], ["unknown", `nobody${String(i).padStart(4, "0")}@example.org`]];
    for (const [kind, email] of Math.random() < 0.5 ? turns : turns.reverse()) await one(kind, email);
    if (i === -1) { times.known.length = times.unknown.length = 0; pages.clear(); }
  }
  const statistic = rankStatistic(times.known, times.unknown), median = (all) => all.sort((a, b) => a - b)[all.length >> 1].toFixed(2);
  console.log(`${path}: ${pairs} pairs, rank statistic ${statistic.toFixed(3)}; medians ${median(times.known)} ms known, ${median(times.unknown)} ms unknown`);
  verdict.expect(pages.size === 1, `${path}: ${pages.size} different answers: ${[...pages].map((page) => page.slice(0, 400)).join("\n")}`);
  verdict.expectQuiet(Math.max(statistic, 1 - statistic) <= most, `${path}: the rank statistic is ${statistic.toFixed(3)}, over ${most}`);
}

const site = await Site.start({settings: {GUILDHALL_LINKS_PER_ADDRESS: "100000", GUILDHALL_LINKS_PER_IP: "100000", GUILDHALL_LINKS_MINUTES: "1"}});
const agent = new Agent({keepAlive: true, maxSockets: 1});
try {
  site.addPerson("known@example.org", "Known", ["participant"]);
  await measure(site, agent, "/magic-link", {});
  await measure(site, agent, "/forgot-password", {});
} finally {
  agent.destroy();
  await site.stop();
}
verdict.end();
