#!/usr/bin/env node
// The audit log goes to a collector of syslog over TLS and to a program: whole, in order, and on from where it stopped when
// the collector was away.
import {execFileSync} from "node:child_process";
import {createHmac} from "node:crypto";
import {mkdtempSync, readFileSync, rmSync} from "node:fs";
import {createServer as createHttpServer} from "node:http";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {createServer} from "node:tls";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {Site, eventually, freePort} from "../browser/site.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const folder = mkdtempSync(join(tmpdir(), "guildhall-stream-")), file = (name) => join(folder, name);
execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file("key.pem"), "-out", file("cert.pem"), "-days", "2", "-subj", "/CN=localhost",
  "-addext", "subjectAltName=DNS:localhost"], {stdio: "ignore"});

/// Reads messages with their length in front (RFC 5425).
class Collector {
  constructor(port) { Object.assign(this, {port, messages: [], sockets: new Set()}); }
  async listen() {
    this.server = createServer({key: readFileSync(file("key.pem")), cert: readFileSync(file("cert.pem"))}, (socket) => {
      let bytes = Buffer.alloc(0);
      this.sockets.add(socket);
      socket.on("error", () => {});
      socket.on("data", (more) => {
        bytes = Buffer.concat([bytes, more]);
        for (;;) {
          const blank = bytes.indexOf(32), length = Number(bytes.subarray(0, blank).toString());
          if (blank < 0 || bytes.length < blank + 1 + length) return;
          this.messages.push(bytes.subarray(blank + 1, blank + 1 + length).toString());
          bytes = bytes.subarray(blank + 1 + length);
        }
      });
      socket.on("end", () => socket.end());
    });
    await new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
  }
  async away() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
  entries() { return this.messages.map((message) => JSON.parse(message.slice(message.indexOf("\ufeff") + 1))); }
}

const collector = new Collector(await freePort()), hookPort = await freePort(), key = Buffer.from("a key of twenty-four bytes"), hooks = [];
const program = createHttpServer((request, response) => {
  let body = "";
  request.on("data", (more) => { body += more; });
  request.on("end", () => {
    const {"webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature} = request.headers;
    expect(signature === `v1,${createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")}`, "what the program got is not signed");
    hooks.push(...JSON.parse(body).entries);
    response.writeHead(204).end();
  });
});
await new Promise((resolve) => program.listen(hookPort, "127.0.0.1", resolve));
await collector.listen();
const site = await Site.start({settings: {GUILDHALL_AUDIT_SYSLOG: `tls://localhost:${collector.port}`, GUILDHALL_AUDIT_SYSLOG_CA: file("cert.pem"),
  GUILDHALL_AUDIT_WEBHOOK_URL: `http://127.0.0.1:${hookPort}/in`, GUILDHALL_AUDIT_WEBHOOK_SECRET: `whsec_${key.toString("base64")}`}});
const numbersInARow = (entries) => entries.every(({seq}, i) => i === 0 || seq === entries[i - 1].seq + 1);
try {
  site.addPerson("boss@example.org", "Boss Café", ["super_admin"]);
  const boss = new HttpVisitor(site.url);
  await boss.signIn(site.signInLink("boss@example.org"));
  await eventually("the sign-in at the collector", () => collector.entries().some(({action}) => action === "LOGIN"));
  expect(collector.entries()[0].seq === 1 && numbersInARow(collector.entries()), "entries are missing, doubled or out of order");
  expect(collector.messages.every((message) => /^<10[89]>1 \S+Z 127\.0\.0\.1 guildhall - [A-Z_]+ \[audit@32473 seq="\d+"/.test(message)), `no syslog: ${collector.messages[0].slice(0, 120)}`);
  await eventually("the same at the program", () => hooks.some(({action}) => action === "LOGIN"));
  expect(/All of it/.test(await boss.page("/audit/streams")), "the page does not say that all of it has arrived");
  // While the collector is away nothing is lost, and the program goes on.
  await collector.away();
  const before = collector.messages.length;
  site.addPerson("late@example.org", "Late", []);
  await eventually("what the page says of it", async () => /Nothing has arrived there since/.test(await boss.page("/audit/streams")));
  await eventually("the program's", () => hooks.at(-1).seq > collector.entries().at(-1).seq);
  await collector.listen();
  await eventually("the rest", () => collector.messages.length > before && collector.entries().at(-1).seq >= hooks.at(-1).seq);
  const numbers = collector.entries().map(({seq}) => seq), last = Math.max(...numbers);
  expect(new Set(numbers).size === last, `after it came back entries are missing: ${numbers}`);
  expect(numbers.length <= last + 2, `more came twice than were under way: ${numbers}`);
  expect(!site.log.includes(key.toString("base64")), "the log tells the secret");
} finally {
  await site.stop();
  await collector.away();
  program.close();
  rmSync(folder, {recursive: true, force: true});
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
