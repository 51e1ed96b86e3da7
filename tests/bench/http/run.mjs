#!/usr/bin/env node
// Guildhall beside its peers, in one run on one machine and one PostgreSQL: a static hello, a signed-in page with 50 of
// 1,000 sessions, the same as JSON. Each figure is the median of several rounds in which all take turns.
// Usage: run.mjs POCO_PEER [SECONDS=5] [ROUNDS=3] [--only=hello,page,sqlite]
import {connect} from "node:net";
import {OwnPostgres} from "../../faults/own_postgres.mjs";
import {pause} from "../../faults/http_visitor.mjs";
import {load, median, proportionalMiB, residentMiB} from "./measuring.mjs";
import {fastify, flask, nginx, poco} from "./servers.mjs";
import {Workplace} from "./workplace.mjs";

const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const only = process.argv.find((word) => word.startsWith("--only="))?.slice(7).split(",");
const [pocoProgram, seconds = 5, rounds = 3] = [words[0], ...words.slice(1).map(Number)];
const wanted = (part) => !only || only.includes(part);

/// 2,000 connections that say nothing more and 500 with half a head: shorter than the servers' deadlines.
class Crowd {
  static async at(url) {
    const crowd = new Crowd(), port = Number(new URL(url).port);
    crowd.sockets = [];
    const hold = (first) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(first));
      socket.on("data", () => {});
      socket.on("error", () => {});
      crowd.sockets.push(socket);
    };
    for (let i = 0; i < 100; ++i, await pause(4)) {
      for (let k = 0; k < 20; ++k) hold("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
      for (let k = 0; k < 5; ++k) hold("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Half: ");
    }
    return crowd;
  }
  leave() { for (const socket of this.sockets) socket.destroy(); }
}

/// All take turns, so that what the machine does meanwhile meets all alike.
async function compare(title, servers, path, connections, options = {}) {
  const runs = new Map(servers.map(({name}) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const server of servers) {
      const crowd = options.crowd && await Crowd.at(server.url);
      const url = server.url + path, cookie = options.cookie;
      await load(url, {connections: Math.min(connections, 16), seconds: 1, cookie}).catch(() => {});
      runs.get(server.name).push(await load(url, {connections, seconds, cookie, watched: {own: server.pid, ...options.watched}}));
      crowd?.leave();
    }
  }
  const failed = (all) => all.reduce((sum, one) => sum + one.failed, 0);
  const ours = median(runs.get("Guildhall").map(({rate}) => rate)), oursFailed = failed(runs.get("Guildhall"));
  console.log(`\n${title}, ${connections} connections`);
  console.log("server           requests/s    p50 ms    p99 ms   own µs    db µs  failed  Guildhall is");
  for (const [name, all] of runs) {
    const of = (pick) => median(all.map(pick)), rate = of((one) => one.rate);
    const cells = [name.padEnd(15), Math.round(rate).toString().padStart(11), of((one) => one.p50).toFixed(2).padStart(9), of((one) => one.p99).toFixed(2).padStart(9),
      of((one) => one.cost.own).toFixed(1).padStart(8), (options.watched ? of((one) => one.cost.database).toFixed(0) : "").padStart(8),
      String(failed(all)).padStart(7), name === "Guildhall" ? "" : oursFailed + failed(all) ? "no ratio: not all were served" : `${(ours / rate).toFixed(2).padStart(10)} ×`];
    console.log(cells.join(" "));
  }
}

async function sizeOf(url, cookie) {
  const answer = await fetch(url, {headers: {cookie, "accept-encoding": "identity"}});
  if (answer.status !== 200 || answer.redirected) throw new Error(`${url} answers ${answer.status}: there is nothing to compare`);
  return `${(await answer.arrayBuffer()).byteLength} bytes`;
}

const page = "/sessions/all";
const list = "/api/v1/sessions?fields=title,workshop,start_date,end_date,region,delivery_type,client,lead,participants,certificates,status";

/// The page and the list, of 50 of 1,000 sessions.
async function comparePages(where, servers, cookie, watched) {
  for (const server of servers) console.log(`${server.name}: page ${await sizeOf(server.url + page, cookie)}; list ${await sizeOf(server.url + list, cookie)}`);
  const options = {cookie, watched};
  await compare(`Page of 50 of 1,000 sessions on ${where}`, servers, page, 32, options);
  await compare(`List of 50 of 1,000 sessions as JSON on ${where}`, servers, list, 32, options);
}

const postgres = OwnPostgres.make();
await postgres.start();
const place = await Workplace.open(postgres.url);
const guildhall = {name: "Guildhall", url: place.url, get pid() { return place.pid; }};
const peers = [];
try {
  place.fill(1, 1000);
  const starts = [];
  for (let i = 0; i < 7; ++i) starts.push(await place.restart());
  console.log(`start to ready on a migrated database: ${median(starts).toFixed(0)} ms (${starts.map((one) => one.toFixed(0)).join(", ")})`);
  const before = residentMiB(place.pid);
  if (wanted("hello")) {
    const helpers = [await nginx(), await poco(pocoProgram, 300)];
    peers.push(...helpers);
    for (const connections of [64, 256]) await compare("Hello", [guildhall, ...helpers], "/healthz", connections);
    await compare("Hello beside 2,000 idle and 500 half-sent connections", [guildhall, ...helpers.slice(0, 1)], "/healthz", 64, {crowd: true});
    while (peers.length) await peers.pop().stop();
  }
  if (wanted("page")) {
    peers.push(await fastify(postgres.url), await flask(postgres.url));
    await comparePages("PostgreSQL", [guildhall, ...peers], place.cookie, {database: Number(postgres.pid)});
    while (peers.length) await peers.pop().stop();
  }
  if (wanted("sqlite")) {
    const small = await Workplace.open();
    try {
      small.fill(1, 1000);
      peers.push(await flask(`sqlite:///${small.file}`));
      await comparePages("SQLite", [{name: "Guildhall", url: small.url, get pid() { return small.pid; }}, ...peers], small.cookie);
    } finally {
      while (peers.length) await peers.pop().stop();
      await small.stop();
    }
  }
  console.log(`\nmemory of Guildhall: ${before.toFixed(0)} MiB before, ${residentMiB(place.pid).toFixed(0)} MiB after the run; with its rule workers, shared pages divided: ${proportionalMiB(place.pid).toFixed(0)} MiB`);
} finally {
  for (const peer of peers) await peer.stop();
  await place.stop();
  postgres.remove();
}
