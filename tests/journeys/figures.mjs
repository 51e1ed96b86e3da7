#!/usr/bin/env node
// What the server tells about itself: /metrics, /readyz and the log, while it works, while the database is away, and
// while it stops. Makes a PostgreSQL of its own.
import {execFile} from "node:child_process";
import {promisify} from "node:util";
import {Site, eventually} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {OwnPostgres} from "../faults/own_postgres.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };

/// {name{labels}: value}; notes whatever breaks the text format 0.0.4.
function read(text) {
  const figures = new Map(), types = new Map();
  let family = "";
  expect(text.endsWith("\n"), "the last line has no end");
  for (const line of text.split("\n").slice(0, -1)) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
    if (comment) {
      if (comment[1] === "HELP") {
        expect(!types.has(comment[2]), `${comment[2]} is told twice`);
        family = comment[2];
        types.set(family, "");
      } else types.set(family, comment[3]);
      continue;
    }
    const sample = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? (-?\d+(?:\.\d+)?|NaN|[+-]Inf)$/.exec(line);
    expect(sample, `no line of the format: ${line}`);
    if (!sample) continue;
    const base = types.get(family) === "histogram" ? sample[1].replace(/_(bucket|sum|count)$/, "") : sample[1];
    expect(base === family, `${sample[1]} stands in the family ${family}`);
    expect(!figures.has(sample[1] + (sample[2] ?? "")), `${line} is told twice`);
    figures.set(sample[1] + (sample[2] ?? ""), Number(sample[3].replace("Inf", "Infinity")));
  }
  return figures;
}

async function metrics(site) {
  const began = performance.now();
  const answer = await fetch(`${site.url}/metrics`), text = await answer.text();
  expect(answer.status === 200, `/metrics answered ${answer.status}`);
  expect(answer.headers.get("content-type") === "text/plain; version=0.0.4; charset=utf-8", `/metrics is ${answer.headers.get("content-type")}`);
  return {text, figures: read(text), ms: performance.now() - began};
}
const ready = async (site) => {
  const answer = await fetch(`${site.url}/readyz`);
  return {...(await answer.json()), status: answer.status};
};

async function counts(site, visitor) {
  const person = /\/users\/(\w{4}-\w{12})/.exec(await visitor.page("/users"))[1];
  for (let i = 0; i < 3; ++i) await visitor.status(`/users/${person}`);
  await visitor.status("/nowhere/at/all");
  const {text, figures} = await metrics(site);
  expect(figures.get('guildhall_http_requests_total{route="/users/{id}",method="GET",code="2xx"}') === 3, "three pages of a person are not counted under their route");
  expect(figures.get('guildhall_http_requests_total{route="unmatched",method="GET",code="4xx"}') === 1, "an address nobody answers is not counted as unmatched");
  expect(!text.includes(person) && !text.includes("nowhere"), "a path is told, not its pattern");
  const bucket = (le) => figures.get(`guildhall_http_request_duration_seconds_bucket{route="/users/{id}",method="GET",code="2xx",le="${le}"}`);
  expect(bucket("+Inf") === 3 && bucket("0.0001") <= bucket("10"), "the buckets do not add up");
  for (const name of ["guildhall_http_connections", "guildhall_database_up", "guildhall_jobs{state=\"waiting\"}", "guildhall_mail_total{result=\"sent\"}",
    "guildhall_lua_calls_total{result=\"killed\"}", "guildhall_database_pool_size{pool=\"all\"}", "guildhall_database_pool_lent{pool=\"all\"}",
    "process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "process_start_time_seconds",
    'guildhall_plugin_state{plugin="certificates",state="enabled"}', 'guildhall_job_runs_total{kind="kernel.export_plugin",outcome="done"}'])
    expect(figures.has(name), `${name} is missing`);
  expect(Math.abs(figures.get("process_start_time_seconds") - Date.now() / 1000) < 300, "the start time is wrong");
  expect((await fetch(`${site.url}/metrics`, {headers: {"X-Forwarded-For": "203.0.113.9"}})).status === 404, "somebody behind a proxy reads /metrics");
  console.log(`${figures.size} figures`);
}

const logged = (site) => site.log.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));

/// A statement that waits for a lock is slow; its line names the request.
async function slowStatement(site, visitor, database) {
  const holding = promisify(execFile)("psql", [database.url, "-qc", "BEGIN; LOCK TABLE kernel_mail IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1); COMMIT"]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const answer = await visitor.send("/admin/mail"), id = answer.headers.get("x-request-id");
  await holding;
  const line = logged(site).find((entry) => entry.request_id === id && /^slow statement: \d+ ms, \d+ rows: SELECT .*kernel_mail/.test(entry.message));
  expect(line?.level === "warning", "a slow statement is not logged with the request it ran for");
  const access = await eventually("the access entry", () => logged(site).find((entry) => entry.message === "access" && entry.request_id === id));
  for (const [key, value] of Object.entries({method: "GET", route: "/admin/mail", path: "/admin/mail", status: 200, owner: "kernel", address: "127.0.0.1"}))
    expect(access[key] === value, `the access entry's ${key} is ${access[key]}`);
  expect(access.person && access.bytes > 0 && access.duration_ms > 100 && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(access.time), "the access entry lacks person, bytes, duration or time");
}

/// One number in the header, on the page and in the log.
async function oneNumber(site, visitor, database) {
  const psql = (sql) => promisify(execFile)("psql", [database.url, "-qc", sql]);
  await psql("ALTER TABLE kernel_mail RENAME TO kernel_mail_away");
  const answer = await visitor.send("/admin/mail"), id = answer.headers.get("x-request-id"), page = await answer.text();
  await psql("ALTER TABLE kernel_mail_away RENAME TO kernel_mail");
  expect(answer.status === 500 && page.includes(id), "the page of a fault does not name its request");
  expect(logged(site).some((entry) => entry.level === "error" && entry.request_id === id), "the log does not name the request of a fault");
}

async function databaseAway(site, database) {
  await database.halt();
  await eventually("/readyz to notice", async () => (await ready(site)).status === 503);
  const now = await ready(site);
  expect(now.status === 503 && now.database.ok === false && now.plugins.certificates.ok === true, `/readyz without a database: ${JSON.stringify(now)}`);
  expect(!JSON.stringify(now).includes("127.0.0.1"), "/readyz tells where the database is");
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const {figures, ms} = await metrics(site);
  expect(figures.get("guildhall_database_up") === 0 && !figures.has('guildhall_jobs{state="waiting"}'), "/metrics does not see that the database is away");
  expect(figures.get('guildhall_database_pool_connect_errors_total{pool="all"}') > 0, "sessions that cannot be opened are not counted");
  expect((await fetch(`${site.url}/healthz`)).status === 200, "/healthz needs the database");
  await database.startAgain();
  await eventually("/readyz to be ready again", async () => (await ready(site)).status === 200);
  console.log(`without a database /metrics answered in ${Math.round(ms)} ms`);
}

/// With http.drain_seconds people are served on while /readyz says no.
async function stopping(site) {
  site.process.kill("SIGTERM");
  const now = await eventually("/readyz to say that it stops", async () => { const is = await ready(site); return is.status === 503 && is; });
  expect(now.stopping === true && now.database.ok === true, `/readyz while stopping: ${JSON.stringify(now)}`);
  expect((await fetch(`${site.url}/login`)).status === 200, "nobody is served while the server drains");
}

const database = OwnPostgres.make();
if (!database) {
  console.log("skipped: there is no PostgreSQL server program here");
  process.exit(77);
}
let site;
try {
  await database.start();
  site = await Site.start({settings: {GUILDHALL_DATABASE: database.url, GUILDHALL_LOG_FORMAT: "json", GUILDHALL_HTTP_ACCESS_LOG: "on", GUILDHALL_HTTP_DRAIN_SECONDS: "3"}});
  site.addPerson("boss@example.com", "Boss", ["super_admin"]);
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink("boss@example.com"));
  expect((await ready(site)).status === 200, "/readyz is not ready");
  await counts(site, visitor);
  await slowStatement(site, visitor, database);
  await oneNumber(site, visitor, database);
  await databaseAway(site, database);
  await stopping(site);
} finally {
  await site?.stop();
  database.remove();
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
