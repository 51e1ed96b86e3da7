#!/usr/bin/env node
// Clients that hold connections and send nothing, or hardly anything: half-sent heads, bodies that come byte
// by byte, idle connections. The others' pages come as fast as before.
//
// Usage: slow_clients.mjs [SCALE=1] [SECONDS=8]     SCALE 1 is 1,000 half-sent heads, 200 slow bodies, 1,000 idle ones;
// with the argument --report-only only what no noise can break is judged
import {readFileSync} from "node:fs";
import {Agent} from "node:http";
import {connect} from "node:net";
import {Site} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {ask, openLoop, percentile, statuses} from "./load.mjs";
import {Writer} from "./workshop.mjs";
import {Verdict, words} from "./verdict.mjs";

const scale = Number(words[0] ?? 1), seconds = Number(words[1] ?? 8), rate = 100;
const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);

/// Resident memory in MiB.
const memory = (site) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${site.pid}/status`, "utf8"))[1]) / 1024;
const mayOpen = (site) => Number(/^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${site.pid}/limits`, "utf8"))[1]);

class SlowClients {
  constructor(port) { Object.assign(this, {port, open: new Set(), heads: 0, bodies: 0, idle: 0, ended: 0, running: true}); }

  /// A connection that says `first` and then a byte now and then. Taken up anew when the server ends it.
  hold(kind, first, byte) {
    if (!this.running) return;
    const socket = connect(this.port, "127.0.0.1");
    this.open.add(socket);
    ++this[kind];
    socket.on("connect", () => { if (first) socket.write(first); });
    const dripping = byte && setInterval(() => socket.write(byte), 1000);
    socket.on("data", () => {});
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(dripping);
      this.open.delete(socket);
      --this[kind];
      ++this.ended;
      setTimeout(() => this.hold(kind, first, byte), 100);
    });
  }
  async crowd() {
    const head = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
    const post = "POST /magic-link HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nemail=";
    const page = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    for (let i = 0; i < 100; ++i, await pause(5)) {
      for (let k = 0; k < 10 * scale; ++k) this.hold("heads", head, "x");
      for (let k = 0; k < 2 * scale; ++k) this.hold("bodies", post, "x");
      for (let k = 0; k < 10 * scale; ++k) this.hold("idle", page);
    }
  }
  stop() {
    this.running = false;
    for (const socket of this.open) socket.destroy();
  }
}

const site = await Site.start();
const agent = new Agent({keepAlive: true});
const slow = new SlowClients(Number(new URL(site.url).port));
try {
  const writer = await Writer.signIn(site, agent);
  const one = (turn) => turn % 2 ? writer.open("/sessions/mine") : ask(`${site.url}/login`, {agent});
  await openLoop(rate, 1, one);
  const alone = await openLoop(rate, 3, one), before = memory(site);
  await slow.crowd();
  const beside = await openLoop(rate, seconds, one), during = memory(site);
  console.log(`${slow.heads} half-sent heads, ${slow.bodies} slow bodies, ${slow.idle} idle; the server ended ${slow.ended} of them that took too long`);
  console.log(`others' pages: p99 ${percentile(alone, 0.99).toFixed(1)} ms alone, ${percentile(beside, 0.99).toFixed(1)} ms beside them (median ${percentile(beside, 0.5).toFixed(1)} ms); ${statuses(beside)}`);
  console.log(`memory ${before.toFixed(1)} MiB before, ${during.toFixed(1)} MiB with them; open files allowed: ${mayOpen(site)}`);
  verdict.needs(slow.heads >= 950 * scale && slow.bodies >= 150 * scale && slow.idle >= 950 * scale, "the crowd was not there");
  expect(beside.every(({status}) => status === 200), `others were answered ${statuses(beside)}`);
  verdict.expectQuiet(percentile(beside, 0.99) < 100, "others' p99 is over 100 ms");
  verdict.expectQuiet(percentile(beside, 1) < 5000, "someone waited for more than 5 s");
  expect(during - before < 64, "they cost more than 64 MiB");
  slow.stop();
  await pause(500);
  expect((await ask(`${site.url}/healthz`, {agent})).status === 200, "the server does not answer afterwards");
} finally {
  slow.stop();
  agent.destroy();
  await site.stop();
}
verdict.end();
