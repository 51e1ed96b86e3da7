#!/usr/bin/env node
// The server behind nginx as config/nginx.conf.example has it: the client's address is the client's, cookies are secure,
// answers come as they are made, refusals pass through.
import {execFileSync, spawn} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {Agent, request} from "node:https";
import {request as plainRequest} from "node:http";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, eventually, freePort, postgres, root} from "../browser/site.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
// Two clients that nginx can tell apart, on one machine.
const client = "127.0.0.2", forged = "198.51.100.7";

function programOf(name) {
  return ["/usr/sbin", "/usr/local/sbin", "/usr/bin"].map((folder) => join(folder, name)).find((path) => { try { execFileSync(path, ["-v"], {stdio: "ignore"}); return true; } catch { return false; } });
}

class Proxy {
  static async start(program, folder, upstream, second = upstream) {
    const proxy = new Proxy();
    proxy.port = await freePort();
    const redirect = await freePort();
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=learn.example.org", "-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")], {stdio: "ignore"});
    const example = readFileSync(join(root, "config/nginx.conf.example"), "utf8");
    const changed = example.replace(/server 127\.0\.0\.1:8080( .*;)/, (_, options) => [...new Set([upstream, second])].map((port) => `server 127.0.0.1:${port}${options}`).join("\n")).replace("listen 80;", `listen 127.0.0.1:${redirect};`)
      .replace("listen 443 ssl http2;", `listen 127.0.0.1:${proxy.port} ssl http2;`)
      .replace(/ssl_certificate \S+;/, `ssl_certificate ${join(folder, "certificate.pem")};`).replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${join(folder, "key.pem")};`);
    writeFileSync(join(folder, "nginx.conf"), `daemon off;\n${process.getuid() === 0 ? "user root;\n" : ""}pid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nworker_processes 1;\nevents {}\nhttp {\n` +
      ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};\n`).join("") + `${changed}\n}\n`);
    proxy.process = spawn(program, ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")], {stdio: ["ignore", "inherit", "inherit"]});
    proxy.url = `https://127.0.0.1:${proxy.port}`;
    await eventually("nginx", () => ask(`${proxy.url}/healthz`).then(({status}) => status > 0));
    return proxy;
  }
  async stop() {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    await gone;
  }
}

const agent = new Agent({rejectUnauthorized: false, keepAlive: true});

/// {status, headers, body, firstMs, ms}; status 0 when nothing came.
function ask(url, {method = "GET", headers = {}, body, from = client} = {}) {
  const began = performance.now(), secure = url.startsWith("https");
  return new Promise((resolve) => {
    const asked = (secure ? request : plainRequest)(url, {method, headers: {...headers, ...(body ? {"Content-Length": Buffer.byteLength(body)} : {})}, localAddress: from, ...(secure ? {agent} : {})}, (answer) => {
      const parts = [];
      let firstMs;
      answer.on("data", (part) => { firstMs ??= performance.now() - began; parts.push(part); });
      answer.on("end", () => resolve({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString(), firstMs, ms: performance.now() - began}));
      answer.on("error", () => resolve({status: 0}));
    });
    asked.on("error", () => resolve({status: 0}));
    asked.end(body);
  });
}

const form = (values, cookies) => ({method: "POST", body: new URLSearchParams(values).toString(), headers: {"Content-Type": "application/x-www-form-urlencoded", Cookie: cookies}});
const cookiesOf = (answer) => (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).join("; ");

/// Signs the boss in over the proxy while claiming to be somebody else; the session's cookie.
async function signIn(site, proxy) {
  const link = new URL(site.signInLink("boss@example.com")), token = link.searchParams.get("token");
  const claims = {"X-Forwarded-For": forged, "X-Real-IP": forged, Forwarded: `for=${forged}`};
  const page = await ask(proxy.url + link.pathname + link.search, {headers: claims});
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)[1], post = form({token, csrf}, cookiesOf(page));
  const entered = await ask(`${proxy.url}/magic-link`, {...post, headers: {...post.headers, ...claims, Origin: site.environment.GUILDHALL_BASE_URL}});
  expect(entered.status === 303, `signing in was answered ${entered.status}`);
  const set = (entered.headers["set-cookie"] ?? []).find((cookie) => cookie.startsWith("__Host-"));
  expect(set && /; Secure/i.test(set) && /; HttpOnly/i.test(set), `the session's cookie is ${entered.headers["set-cookie"]}`);
  expect(page.headers["strict-transport-security"], "there is no Strict-Transport-Security");
  return cookiesOf(entered);
}

async function addresses(site, proxy, cookie) {
  const audit = (await ask(`${proxy.url}/audit?format=csv`, {headers: {Cookie: cookie}})).body;
  expect(audit.includes(client), "the audit log does not have the client's address");
  expect(!audit.includes(forged), "a client's claim is in the audit log");
  const access = site.log.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).filter((entry) => entry.message === "access");
  expect(access.some((entry) => entry.path === "/magic-link" && entry.address === client), "the access log does not have the client's address");
  // Past the proxy nobody is believed.
  await ask(`${site.url}/login`, {from: "127.0.0.3", headers: {"X-Forwarded-For": forged}});
  await eventually("the line of the one who came directly", () => /"address":"127\.0\.0\.3"/.test(site.log));
  expect(!site.log.includes(forged), "a client's claim is in the access log");
}

async function streams(proxy) {
  const slow = await ask(`${proxy.url}/lookout/drops`);
  expect(slow.status === 200 && slow.body.length === 400_000, `the stream was answered ${slow.status} with ${slow.body?.length} bytes`);
  expect(slow.ms - slow.firstMs > 1000, `a stream of 2 s began ${Math.round(slow.firstMs)} ms and ended ${Math.round(slow.ms)} ms after it was asked for: it was held back`);
}

/// A form sent six times at once, by a browser whose address changes meanwhile, to two servers: made once.
async function sentTwice(site, proxy) {
  const cookie = await signIn(site, proxy);
  const page = await ask(`${proxy.url}/workshop-types/new`, {headers: {Cookie: cookie}});
  const post = form({csrf: /name="csrf" value="([^"]+)"/.exec(page.body)[1], code: "TWICE", name: "Twice", active: "yes"}, cookie);
  post.headers.Origin = site.environment.GUILDHALL_BASE_URL;
  const answers = await Promise.all(Array.from({length: 6}, (_, i) => ask(`${proxy.url}/workshop-types`, {...post, from: `127.0.0.${10 + i}`})));
  const told = new Set(answers.map(({status, headers}) => `${status} ${headers?.location}`));
  expect(told.size === 1 && [...told][0].startsWith("303 "), `a form sent six times was answered ${[...told].join(", ")}`);
}

/// Two servers behind one proxy: a form sent twice is done once, and nobody sees that they are restarted one after the other.
async function twoServers(site, program, place) {
  const second = await site.beside({GUILDHALL_BASE_URL: site.environment.GUILDHALL_BASE_URL});
  const proxy = await Proxy.start(program, place, Number(new URL(site.url).port), Number(new URL(second.url).port));
  try {
    await sentTwice(site, proxy);
    await rollingRestart(site, second, proxy);
  } finally {
    await proxy.stop();
    await second.stop();
  }
}

async function rollingRestart(site, second, proxy) {
  const answers = [];
  let over = false;
  const reading = Promise.all(Array.from({length: 4}, async () => {
    while (!over) answers.push((await ask(`${proxy.url}/login`)).status);
  }));
  for (const one of [site, second, site, second]) {
    one.process.kill("SIGTERM");
    await one.exited;
    await one.serve();
  }
  over = true;
  await reading;
  const wrong = answers.filter((status) => status !== 200);
  console.log(`a rolling restart under ${answers.length} requests: ${wrong.length} not answered`);
  expect(wrong.length === 0, `in a rolling restart ${wrong.length} of ${answers.length} were answered ${[...new Set(wrong)]}`);
}

async function refusals(site, proxy) {
  const large = await ask(`${proxy.url}/login`, form({email: "x".repeat(1 << 20)}, ""));
  expect(large.status === 413 && large.body.includes("too large"), `1 MiB for a small page was answered ${large.status}`);
  const huge = await ask(`${proxy.url}/login`, form({email: "x".repeat(40 << 20)}, ""));
  expect(huge.status === 413 || huge.status === 0, `40 MiB were answered ${huge.status}`);
  expect((await ask(`${proxy.url}/metrics`)).status === 404, "/metrics is open behind the proxy");
  expect((await ask(`${site.url}/metrics`, {from: "127.0.0.1"})).status === 200, "/metrics is closed on the server's own port");
  site.process.kill("SIGTERM");
  const stopping = await eventually("a 503", async () => { const answer = await ask(`${proxy.url}/readyz`); return answer.status === 503 && answer; });
  expect(JSON.parse(stopping.body).stopping === true, "a 503 does not pass as it is");
}

const nginx = programOf("nginx");
if (!nginx) {
  console.log("skipped: there is no nginx here");
  process.exit(77);
}
const folder = mkdtempSync(join(tmpdir(), "guildhall-nginx-")), place = mkdtempSync(join(tmpdir(), "guildhall-nginx-"));
let site, proxy;
try {
  site = await Site.start({settings: {
    GUILDHALL_PLUGINS_FOLDER: process.env.GUILDHALL_FAULT_PLUGINS, GUILDHALL_PLUGINS: "lookout", GUILDHALL_BASE_URL: "https://learn.example.org",
    GUILDHALL_HTTP_TRUSTED_PROXIES: "127.0.0.1", GUILDHALL_HTTP_ACCESS_LOG: "on", GUILDHALL_LOG_FORMAT: "json", GUILDHALL_HTTP_DRAIN_SECONDS: "5"}});
  site.addPerson("boss@example.com", "Boss", ["super_admin"]);
  proxy = await Proxy.start(nginx, folder, Number(new URL(site.url).port));
  await addresses(site, proxy, await signIn(site, proxy));
  await streams(proxy);
  await refusals(site, proxy);
  await proxy.stop();
  await site.stop();
  site = undefined;
  if (postgres) {
    site = await Site.start({engine: "postgresql", settings: {GUILDHALL_HTTP_TRUSTED_PROXIES: "127.0.0.1", GUILDHALL_BASE_URL: "https://learn.example.org"}});
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    await twoServers(site, nginx, place);
  }
} finally {
  agent.destroy();
  await site?.stop();
  for (const one of [folder, place]) rmSync(one, {recursive: true, force: true});
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
