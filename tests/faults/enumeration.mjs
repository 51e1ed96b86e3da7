#!/usr/bin/env node
// Nobody can tell by the time of an answer whether an address is known here: pairs of a known and an
// unknown address, in random order, through the forms that take one. Told is the rank statistic (the share of all pairs
// in which the known one was slower): 0.5 is a coin.
//
// Usage: enumeration.mjs [PAIRS=1000] [MOST=0.55]     the fewer pairs, the farther chance alone takes it from 0.5
import {execFileSync} from "node:child_process";
import {Agent} from "node:http";
import {join} from "node:path";
import {Site} from "../browser/site.mjs";
import {HttpVisitor} from "./http_visitor.mjs";
import {ask} from "./load.mjs";
import {Verdict, words} from "./verdict.mjs";

const pairs = Number(words[0] ?? 1000), most = Number(words[1] ?? 0.55);
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
    // Each address for the first time on this page, as somebody asks who goes through a list.
    const number = String(i + 20).padStart(4, "0"), turns = [["known", `a${number}@example.org`], ["unknown", `b${number}@example.org`]];
    for (const [kind, email] of Math.random() < 0.5 ? turns : turns.reverse()) await one(kind, email);
    if (i === -1) { times.known.length = times.unknown.length = 0; pages.clear(); }
  }
  const statistic = rankStatistic(times.known, times.unknown), median = (all) => all.sort((a, b) => a - b)[all.length >> 1].toFixed(2);
  console.log(`${path}: ${pairs} pairs, rank statistic ${statistic.toFixed(3)}; medians ${median(times.known)} ms known, ${median(times.unknown)} ms unknown`);
  verdict.expect(pages.size === 1, `${path}: ${pages.size} different answers: ${[...pages].map((page) => page.slice(0, 400)).join("\n")}`);
  verdict.expectQuiet(Math.max(statistic, 1 - statistic) <= most, `${path}: the rank statistic is ${statistic.toFixed(3)}, over ${most}`);
}

/// a0000@example.org and so on.
function people(site, count) {
  const script = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    INSERT INTO kernel_person (id, name, email, created_at, updated_at)
    SELECT printf('cabc-abcdefgh%04d', i), 'Known', printf('a%04d@example.org', i), 1, 1 FROM n`;
  execFileSync("python3", ["-c", "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.execute(sys.argv[2])", join(site.folder, "var/guildhall.db"), script]);
}

const site = await Site.start({settings: {GUILDHALL_LINKS_PER_ADDRESS: "100000", GUILDHALL_LINKS_PER_IP: "100000", GUILDHALL_LINKS_MINUTES: "1"}});
const agent = new Agent({keepAlive: true, maxSockets: 1});
try {
  people(site, pairs + 20);
  await measure(site, agent, "/magic-link", {});
  await measure(site, agent, "/forgot-password", {});
} finally {
  agent.destroy();
  await site.stop();
}
verdict.end();
