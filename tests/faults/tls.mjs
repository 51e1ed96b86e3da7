#!/usr/bin/env node
// TLS by the server itself, over the real program: what start-up refuses, signing in with secure cookies, the way from plain
// HTTP, a certificate renewed without a restart, and handshakes that are begun and never ended while others get their pages.
//
// Usage: tls.mjs [HALF_HANDSHAKES=1000] [SECONDS=5]
import {execFileSync} from "node:child_process";
import {chmodSync, mkdtempSync, renameSync, rmSync} from "node:fs";
import {Agent, request} from "node:https";
import {get} from "node:http";
import {connect as connectPlain} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {connect} from "node:tls";
import {Site, eventually, freePort} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {openLoop, percentile, statuses} from "./load.mjs";
import {Verdict, words} from "./verdict.mjs";

const crowd = Number(words[0] ?? 1000), seconds = Number(words[1] ?? 5);
const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);

const folder = mkdtempSync(join(tmpdir(), "guildhall-tls-"));
const certificate = join(folder, "certificate.pem"), key = join(folder, "key.pem");

/// A new pair in place of the old one, each file in one step.
function renew(name) {
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", `/CN=${name}`,
    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", `${key}.new`, "-out", `${certificate}.new`], {stdio: "ignore"});
  chmodSync(`${key}.new`, 0o600);
  renameSync(`${key}.new`, key);
  renameSync(`${certificate}.new`, certificate);
}

/// What the program says when it does not start.
async function refusal(settings) {
  try {
    const site = await Site.start({settings});
    await site.stop();
    return "it started";
  } catch (problem) {
    return problem.message;
  }
}

/// An answer with its body as text; nobody checks who signed the certificate, only that it is spoken.
function ask(port, path, {method = "GET", form, headers = {}, agent} = {}) {
  const body = form && new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const sent = request({host: "127.0.0.1", port, path, method, agent, rejectUnauthorized: false, timeout: 10_000,
      headers: {...headers, ...(body ? {"content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body)} : {})}}, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => { text += part; }).on("error", reject)
        .on("end", () => resolve({status: answer.statusCode, headers: answer.headers, text}));
    });
    sent.on("error", reject).on("timeout", () => sent.destroy(new Error("no answer in 10 s"))).end(body);
  });
}

function nameShown(port) {
  return new Promise((resolve, reject) => {
    const socket = connect({host: "127.0.0.1", port, rejectUnauthorized: false}, () => {
      resolve(socket.getPeerCertificate().subject.CN);
      socket.end();
    }).on("error", reject);
  });
}

async function refusesBadFiles() {
  chmodSync(key, 0o644);
  const open = await refusal({GUILDHALL_HTTP_TLS_CERTIFICATE: certificate, GUILDHALL_HTTP_TLS_KEY: key});
  expect(open.includes(`${key}: everyone on this machine can read this key`), `a key that everyone can read: ${open}`);
  chmodSync(key, 0o600);
  const half = await refusal({GUILDHALL_HTTP_TLS_CERTIFICATE: certificate});
  expect(half.includes("go together"), `a certificate without key: ${half}`);
  const none = await refusal({GUILDHALL_HTTP_TLS_CERTIFICATE: join(folder, "absent.pem"), GUILDHALL_HTTP_TLS_KEY: key});
  expect(none.includes("absent.pem”: there is no such file"), `a certificate that is not there: ${none}`);
}

async function signsIn(site, port) {
  site.addPerson("ada@example.com", "Ada", ["super_admin"]);
  const link = site.signInLink("ada@example.com");
  expect(link.startsWith(`https://127.0.0.1:${port}/`), `the link is ${link}`);
  const path = link.replace(/^https:\/\/[^/]+/, "");
  const page = await ask(port, path);
  const cookies = page.headers["set-cookie"] ?? [];
  expect(cookies.length > 0 && cookies.every((cookie) => cookie.startsWith("__Host-") && /; *Secure/i.test(cookie)), `cookies: ${cookies}`);
  expect(Boolean(page.headers["strict-transport-security"]), "no HSTS");
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)[1];
  const entered = await ask(port, "/magic-link", {method: "POST", headers: {cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ")},
    form: {csrf, token: new URL(link).searchParams.get("token")}});
  expect(entered.status === 303, `signing in answered ${entered.status}`);
  const home = await ask(port, "/", {headers: {cookie: entered.headers["set-cookie"].map((cookie) => cookie.split(";")[0]).join("; ")}});
  expect(home.status === 200 && home.text.includes("Ada"), `the home page answered ${home.status}`);
}

async function leadsFromPlainHttp(port, plainPort) {
  const led = await new Promise((resolve, reject) => get(`http://127.0.0.1:${plainPort}/login?return=%2F`, resolve).on("error", reject));
  led.resume();
  expect(led.statusCode === 308 && led.headers.location === `https://127.0.0.1:${port}/login?return=%2F`, `plain HTTP was led to ${led.statusCode} ${led.headers.location}`);
  const told = await new Promise((resolve, reject) => get(`http://127.0.0.1:${port}/`, resolve).on("error", reject));
  told.resume();
  expect(told.statusCode === 400, `plain HTTP on the TLS port was answered ${told.statusCode}`);
}

async function renews(port) {
  const agent = new Agent({keepAlive: true, maxSockets: 1});
  await ask(port, "/healthz", {agent});
  renew("second");
  await eventually("the new certificate", async () => await nameShown(port) === "second", 20);
  expect((await ask(port, "/healthz", {agent})).status === 200, "a connection of before the renewal does not work on");
  agent.destroy();
}

/// Each says the beginning of a ClientHello and no more; those that the server ends come back.
async function holdsHalfHandshakes(port) {
  const begun = Buffer.from("1603010200010001fc0303", "hex"), open = new Set();
  let running = true, ended = 0;
  const hold = () => {
    if (!running) return;
    const socket = connectPlain(port, "127.0.0.1", () => socket.write(begun)).on("error", () => {}).on("close", () => { open.delete(socket); ++ended; setTimeout(hold, 100); });
    open.add(socket);
  };
  const agent = new Agent({keepAlive: true});
  const one = async () => {
    const began = performance.now();
    const answer = await ask(port, "/login", {agent}).catch(() => ({status: 0}));
    return {...answer, ms: performance.now() - began};
  };
  const alone = await openLoop(50, 3, one);
  for (let i = 0; i < crowd; ++i) {
    hold();
    if (i % 50 === 0) await pause(5);
  }
  await pause(300);
  const held = open.size, beside = await openLoop(50, seconds, one);
  console.log(`${held} half handshakes; the server ended ${ended}; others' pages: p99 ${percentile(alone, 0.99).toFixed(1)} ms alone, ${percentile(beside, 0.99).toFixed(1)} ms beside them; ${statuses(beside)}`);
  verdict.needs(held > crowd * 0.9, "the crowd was not there");
  expect(beside.every(({status}) => status === 200), `others were answered ${statuses(beside)}`);
  verdict.expectQuiet(percentile(beside, 1) < 5000, "someone waited for more than 5 s");
  running = false;
  for (const socket of open) socket.destroy();
  agent.destroy();
}

try {
  renew("first");
  await refusesBadFiles();
  const plainPort = await freePort();
  const site = await Site.start({settings: {GUILDHALL_HTTP_TLS_CERTIFICATE: certificate, GUILDHALL_HTTP_TLS_KEY: key, GUILDHALL_BASE_URL: "",
    GUILDHALL_HTTP_TLS_REDIRECT_PORT: String(plainPort)}});
  const port = Number(new URL(site.url).port);
  try {
    expect(await nameShown(port) === "first", "another certificate is shown");
    await signsIn(site, port);
    await leadsFromPlainHttp(port, plainPort);
    await renews(port);
    await holdsHalfHandshakes(port);
  } finally {
    await site.stop();
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
}
verdict.end();
