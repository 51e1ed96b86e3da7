#!/usr/bin/env node
// Switches a plugin off and on while people use the site. Nobody may get an error: pages of others answer as ever,
// the plugin's own answer either fully or with 404. Switched off, its library must have left the process.
//
// Usage: plugin_switch.mjs [ROUNDS=10] [CONNECTIONS=16]
import {spawn} from "node:child_process";
import {readFileSync} from "node:fs";
import {Agent, request} from "node:http";
import {Site, binary} from "../browser/site.mjs";

const rounds = Number(process.argv[2] ?? 10), connections = Number(process.argv[3] ?? 16);
const plugin = "certificates";
const agent = new Agent({keepAlive: true, maxSockets: connections + 4});

/// {status, headers, body}; rejects when the connection breaks or the answer is cut short.
function ask(url, {method = "GET", headers = {}, body} = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, {method, headers, agent, timeout: 10_000}, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString()}));
      answer.on("aborted", () => reject(new Error("the answer was cut short")));
      answer.on("error", reject);
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer within 10 s")));
    asked.on("error", reject);
    asked.end(body);
  });
}

const cookieOf = (answer) => (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).join("; ");

/// The cookie of someone who opened a one-time link and pressed its button.
async function signIn(link) {
  const page = await ask(link);
  const fields = [...page.body.matchAll(/<input type="hidden" name="(csrf|token)" value="([^"]*)"/g)].map((match) => match.slice(1));
  const answer = await ask(new URL("/magic-link", link), {
    method: "POST", body: new URLSearchParams(fields).toString(),
    headers: {"Content-Type": "application/x-www-form-urlencoded", Cookie: cookieOf(page), Origin: new URL(link).origin},
  });
  if (answer.status !== 303 && answer.status !== 302) throw new Error(`sign-in answered ${answer.status}`);
  return cookieOf(answer);
}

/// Presses the button of a confirmation page; how many milliseconds the answer took.
async function press(url, cookie) {
  const token = /name="csrf" value="([^"]*)"/.exec((await ask(url, {headers: {Cookie: cookie}})).body)[1];
  const began = performance.now();
  const answer = await ask(url, {
    method: "POST", body: new URLSearchParams({csrf: token}).toString(),
    headers: {"Content-Type": "application/x-www-form-urlencoded", Cookie: cookie, Origin: new URL(url).origin},
  });
  if (answer.status !== 303 && answer.status !== 302) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - began;
}

/// Resident memory in MiB.
const memory = (site) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${site.pid}/status`, "utf8"))[1]) / 1024;
const loaded = (site) => readFileSync(`/proc/${site.pid}/maps`, "utf8").includes(`/${plugin}.so`);

/// What is asked for all the time, and which answers are right.
const routes = [
  {path: "/", signedIn: true, right: [200]},
  {path: "/login", signedIn: false, right: [200]},
  {path: "/sessions", signedIn: true, right: [200, 404]},
  {path: "/healthz", signedIn: false, right: [200]},
];

class Load {
  constructor(site, cookie) {
    Object.assign(this, {site, cookie, running: true, counts: new Map(), failures: [], slowest: 0});
    this.done = Promise.all(Array.from({length: connections}, (_, lane) => this.lane(lane)));
  }
  async lane(at) {
    for (; this.running; ++at) {
      const {path, signedIn, right} = routes[at % routes.length];
      const began = performance.now();
      try {
        const answer = await ask(this.site.url + path, {headers: signedIn ? {Cookie: this.cookie} : {}});
        const key = `${path} ${answer.status}`;
        this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
        if (!right.includes(answer.status)) this.failures.push(`${key}: ${answer.body.slice(0, 200)}`);
      } catch (problem) {
        this.failures.push(`${path}: ${problem.message}`);
      }
      this.slowest = Math.max(this.slowest, performance.now() - began);
    }
  }
  stop() {
    this.running = false;
    return this.done;
  }
}

/// Runs the command without stopping the load, which lives in this process's event loop.
async function turn(site, deed) {
  const began = performance.now();
  const child = spawn(binary, ["plugin", deed, plugin], {env: site.environment, stdio: ["ignore", "ignore", "pipe"]});
  let said = "";
  child.stderr.on("data", (bytes) => { said += bytes; });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  if (code !== 0) throw new Error(`guildhall plugin ${deed} ended with ${code}: ${said}`);
  return performance.now() - began;
}

const site = await Site.start({demo: true});
const problems = [];
try {
  const cookie = await signIn(site.signInLink("admin@guildhall.example"));
  const status = async () => (await ask(site.url + "/sessions", {headers: {Cookie: cookie}})).status;
  const load = new Load(site, cookie);
  const began = performance.now(), times = {disable: [], enable: []};
  const sizes = [];
  for (let round = 1; round <= rounds; ++round) {
    times.disable.push(await turn(site, "disable"));
    if (loaded(site)) problems.push(`round ${round}: switched off, but its library is still in the process`);
    if (await status() !== 404) problems.push(`round ${round}: switched off, but /sessions answers ${await status()}`);
    times.enable.push(await turn(site, "enable"));
    sizes.push(memory(site));
    if (await status() !== 200) problems.push(`round ${round}: switched on, but /sessions answers ${await status()}`);
  }
  // By the page: the request that switches must not wait for itself.
  const boss = await signIn(site.signInLink("superadmin@guildhall.example"));
  const byPage = await press(`${site.url}/admin/plugins/${plugin}/disable`, boss);
  if (byPage > 3000) problems.push(`switching off by the page took ${Math.round(byPage)} ms`);
  if (loaded(site)) problems.push("switched off by the page, but its library is still in the process");
  await turn(site, "enable");
  await load.stop();
  const seconds = (performance.now() - began) / 1000;
  const total = [...load.counts.values()].reduce((sum, each) => sum + each, 0);
  const mean = (all) => Math.round(all.reduce((sum, each) => sum + each, 0) / all.length);
  console.log(`${rounds} rounds of off and on in ${seconds.toFixed(1)} s; off took ${mean(times.disable)} ms, on ${mean(times.enable)} ms on average, off by the page ${Math.round(byPage)} ms`);
  console.log(`${total} requests over ${connections} connections (${Math.round(total / seconds)}/s), ${load.failures.length} failed, slowest ${Math.round(load.slowest)} ms`);
  console.log(`memory after round 1: ${sizes[0].toFixed(1)} MiB, half-way: ${sizes[sizes.length >> 1].toFixed(1)} MiB, at the end: ${sizes.at(-1).toFixed(1)} MiB`);
  for (const [key, count] of [...load.counts].sort()) console.log(`  ${key}: ${count}`);
  problems.push(...load.failures.slice(0, 20));
  const audited = site.command(["audit", "verify"]);
  console.log(`audit: ${audited.trim()}`);
  if (/ error /.test(site.log)) problems.push(`the server logged errors:\n${site.log.split("\n").filter((line) => / error /.test(line)).slice(0, 10).join("\n")}`);
} finally {
  await site.stop();
  agent.destroy();
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
