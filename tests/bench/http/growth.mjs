#!/usr/bin/env node
// How cost grows: latency and memory against open connections (10² to 10⁴) and against rows (10³ to 10⁶), drawn into a
// chart. Usage: growth.mjs CHART.svg [MOST_CONNECTIONS=10000] [MOST_ROWS=1000000]
import {writeFileSync} from "node:fs";
import {Agent} from "node:http";
import {connect} from "node:net";
import {OwnPostgres} from "../../faults/own_postgres.mjs";
import {pause} from "../../faults/http_visitor.mjs";
import {ask, openLoop, percentile} from "../../faults/load.mjs";
import {chart} from "./growth_chart.mjs";
import {residentMiB} from "./measuring.mjs";
import {Workplace} from "./workplace.mjs";

const file = process.argv[2], [mostConnections = 10_000, mostRows = 1_000_000] = process.argv.slice(3).map(Number);
if (!file) throw new Error("Usage: growth.mjs CHART.svg [MOST_CONNECTIONS] [MOST_ROWS]");
const powers = (from, to) => { const all = []; for (let n = from; n <= to; n *= 10) all.push(n); return all; };

/// {p50, p99} in ms of a page asked for `rate` times a second.
async function timed(place, path, rate, seconds) {
  const agent = new Agent({keepAlive: true});
  const one = () => ask(place.url + path, {headers: {Cookie: place.cookie}, agent});
  await openLoop(rate, 1, one);
  const answers = await openLoop(rate, seconds, one);
  agent.destroy();
  const wrong = answers.find(({status}) => status !== 200);
  if (wrong) throw new Error(`${path} answered ${wrong.status} ${wrong.problem ?? ""}`);
  return {p50: percentile(answers, 0.5), p99: percentile(answers, 0.99)};
}

/// Connections that have asked once and stay open.
async function open(url, count) {
  const port = Number(new URL(url).port), sockets = [];
  while (sockets.length < count) {
    await Promise.all(Array.from({length: Math.min(100, count - sockets.length)}, () => new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
      socket.once("data", resolve);
      socket.on("error", reject);
      sockets.push(socket);
    })));
  }
  return sockets;
}

async function withConnections() {
  const place = await Workplace.open(), found = [];
  try {
    place.fill(1, 1000);
    await timed(place, "/sessions/all", 100, 1);
    for (const count of powers(100, mostConnections)) {
      // Some are the measuring page's own.
      const sockets = await open(place.url, Math.min(count, 9_900));
      found.push({x: count, ...await timed(place, "/sessions/all", 100, 4), memory: residentMiB(place.pid)});
      console.log(`${count} connections: p50 ${found.at(-1).p50.toFixed(1)} ms, p99 ${found.at(-1).p99.toFixed(1)} ms, ${found.at(-1).memory.toFixed(0)} MiB`);
      for (const socket of sockets) socket.destroy();
      await pause(500);
    }
  } finally {
    await place.stop();
  }
  return found;
}

async function withRows(name, database) {
  const place = await Workplace.open(database), found = [];
  try {
    let filled = 0;
    for (const rows of powers(1000, mostRows)) {
      place.fill(filled + 1, rows, 1);
      filled = rows;
      const first = await timed(place, "/sessions/all", 20, 4), search = await timed(place, "/sessions/all?q=group+77", 4, 4);
      found.push({x: rows, p50: first.p50, p99: first.p99, search: search.p50, memory: residentMiB(place.pid)});
      console.log(`${name}, ${rows} sessions: p50 ${first.p50.toFixed(1)} ms, p99 ${first.p99.toFixed(1)} ms, searched ${search.p50.toFixed(1)} ms, ${found.at(-1).memory.toFixed(0)} MiB`);
    }
  } finally {
    await place.stop();
  }
  return found;
}

const connections = await withConnections();
const sqlite = await withRows("SQLite");
const postgres = OwnPostgres.make();
try {
  await postgres.start();
  const postgresql = await withRows("PostgreSQL", postgres.url);
  const line = (label, data, key) => ({label, points: data.map((one) => [one.x, one[key]])});
  writeFileSync(file, chart([
    {title: "A page beside open connections", x: "open connections", y: "ms", lines: [line("p50", connections, "p50"), line("p99", connections, "p99")]},
    {title: "A list's first page", x: "rows in the table", y: "ms", lines: [line("SQLite p50", sqlite, "p50"), line("SQLite p99", sqlite, "p99"), line("PostgreSQL p50", postgresql, "p50"), line("PostgreSQL p99", postgresql, "p99")]},
    {title: "A list searched", x: "rows in the table", y: "ms", lines: [line("SQLite p50", sqlite, "search"), line("PostgreSQL p50", postgresql, "search")]},
    {title: "Memory of the server", x: "open connections; rows", y: "MiB", lines: [line("connections", connections, "memory"), line("rows, SQLite", sqlite, "memory"), line("rows, PostgreSQL", postgresql, "memory")]},
  ]));
  console.log(`wrote ${file}`);
} finally {
  postgres.remove();
}
