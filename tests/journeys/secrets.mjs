#!/usr/bin/env node
// A canary in every secret, token and code: after a day on which everything goes wrong, none of them is in
// a log line, an audit row, an error page, a mail kept readable, a process argument or a column of the database.
//
// Usage: secrets.mjs [sqlite|postgresql]…     both without arguments; the latter makes a PostgreSQL of its own
import {execFileSync, spawnSync} from "node:child_process";
import {createHmac, randomBytes} from "node:crypto";
import {mkdirSync, readFileSync, readdirSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {Site, binary, eventually} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {OwnPostgres} from "../faults/own_postgres.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };

class Canaries {
  constructor() { this.all = []; }
  /// A new one, that looks like nothing else.
  plant(name) { return this.note(name, `cnry${randomBytes(18).toString("hex")}`, true); }
  /// A secret the server made. Whoever it is for gets it in a page, so pages are not searched for it.
  note(name, value, typed = false) {
    this.all.push({name, value, typed});
    return value;
  }
  /// Names of those in `text`, which may be percent-encoded.
  in(text, typedOnly = false) {
    return this.all.filter(({value, typed}) => (typed || !typedOnly) && (text.includes(value) || text.includes(encodeURIComponent(value)))).map(({name}) => name);
  }
}

/// Opens and posts, and keeps every answer for the search.
class Prober extends HttpVisitor {
  constructor(base, answers) { super(base); this.answers = answers; }
  async send(path, options = {}) {
    const answer = await super.send(path, options);
    this.answers.push(`${options.method ?? "GET"} /${path.split(/[/?]/)[1]} ${answer.status}\n${await answer.clone().text()}`);
    return answer;
  }
  post(path, values, headers = {}) { return this.send(path, {method: "POST", headers, body: new URLSearchParams(values)}); }
}

const tokenIn = (text) => /token=([\w-]+)/.exec(text)?.[1];

/// Somebody who mistypes, forgets and guesses.
async function signInBadly(site, visitor, canaries) {
  site.command(["user", "create", "--email", "kim@example.com", "--name", "Kim", "--role", "participant", "--password-stdin"], canaries.plant("password of user create"));
  await visitor.submit("/login", "/login", {email: "kim@example.com", password: canaries.plant("wrong password")});
  await visitor.submit("/login", "/login", {email: "nobody@example.com", password: canaries.plant("password of nobody")});
  await visitor.post("/login", {email: "kim@example.com", password: canaries.plant("password without form token"), csrf: canaries.plant("wrong form token")});
  await visitor.send(`/login?password=${canaries.plant("password in a query")}`);
  await visitor.send(`/magic-link?token=${canaries.plant("wrong link token")}`);
  await visitor.send(`/magic-link/${canaries.plant("token in a path nobody answers")}`);
  await visitor.send(`/set-password?token=${canaries.plant("wrong reset token")}`);
  await visitor.send(`/unsubscribe/${canaries.plant("wrong unsubscribe token")}`);
  await visitor.post(`/unsubscribe/${canaries.plant("posted unsubscribe token")}`, {});
  await visitor.send(`/verify/${canaries.plant("wrong verification code")}`);
  await visitor.send(`/unsubscribe/${canaries.plant("unsubscribe token with a slash")}/`);
  await visitor.send("/users", {headers: {cookie: `guildhall=${canaries.plant("wrong session cookie")}`, authorization: `Bearer ${canaries.plant("wrong bearer token")}`}});

  await visitor.submit("/forgot-password", "/forgot-password", {email: "kim@example.com"});
  const mailed = () => site.mails().find(({to, text}) => to.includes("kim@") && text.includes("/set-password?"))?.text ?? "";
  const reset = await eventually("the mail with the link", () => tokenIn(mailed()));
  canaries.note("reset token", reset);
  canaries.note("mailed code", /\b[a-z0-9]{4}-[a-z0-9]{4}\b/.exec(mailed().replace(/https?:\S+/g, ""))[0]);
  await visitor.submit("/set-password", `/set-password?token=${reset}`, {token: reset, password: canaries.plant("x")});
  await visitor.submit("/magic-link", "/magic-link", {email: "kim@example.com"});
  const link = await eventually("the sign-in link", () => tokenIn(site.mails().find(({text}) => text.includes("/magic-link?"))?.text ?? ""));
  canaries.note("sign-in token", link);
}

/// The boss sets secrets up on pages, and things fail.
async function manageSecrets(site, boss, canaries) {
  await boss.signIn(site.signInLink("boss@example.com"));
  canaries.note("session cookie", boss.cookies.get("guildhall"));
  canaries.note("form token", await boss.token("/admin/mail/settings"));
  await boss.submit("/admin/plugins/lookout/settings", "/admin/plugins/lookout/settings", {api_key: canaries.plant("plugin's secret setting"), region: "EU"});
  await boss.submit("/admin/plugins/lookout/settings", "/admin/plugins/lookout/settings", {api_key: canaries.plant("plugin's secret setting with an error"), region: "x".repeat(2000)});
  const mail = {smtp_host: "", smtp_port: "", smtp_security: "", smtp_user: "", hourly_limit: "20"};
  await boss.submit("/admin/mail/settings", "/admin/mail/settings", {...mail, smtp_password: canaries.plant("saved SMTP password"), events_secret: canaries.plant("saved events secret")});
  await boss.submit("/admin/mail/settings", "/admin/mail/settings", {...mail, smtp_port: "a lot", smtp_password: canaries.plant("SMTP password with an error")});
  const person = /\/users\/(\w{4}-\w{12})/.exec(await boss.page("/users?q=kim"))[1];
  await boss.submit(`/users/${person}/invite`, `/users/${person}`, {});
  const others = () => site.mails().filter(({text}) => text.includes("/set-password?")).map(({text}) => tokenIn(text)).filter((token) => !canaries.in(token).length);
  canaries.note("invitation token", await eventually("the invitation", () => others()[0]));
  for (const path of ["/admin/mail", "/admin/mail/settings", "/admin/plugins/lookout/settings", "/admin/plugins/lookout", "/audit"]) await boss.send(path);
  for (const [id] of (await boss.page("/admin/mail")).matchAll(/\/admin\/mail\/kmai-\w+|\/admin\/mail\/mail-\w+/g)) await boss.send(id);
}

async function letThingsFail(visitor, canaries) {
  for (const how of ["statement", "constraint", "slow", "rule", "key", "job"])
    await visitor.post(`/lookout/tell/${canaries.plant(`code in the path of ${how}`)}`, {how, what: canaries.plant(`what failed by ${how}`)});
  await visitor.post(`/lookout/form/${canaries.plant("code in the path of a refused form")}`, {what: "x"});
}

async function callMachines(site, visitor, canaries, eventsSecret, metricsToken) {
  await visitor.send("/metrics", {headers: {"X-Forwarded-For": "203.0.113.9", authorization: `Bearer ${canaries.plant("wrong metrics token")}`}});
  const figures = await visitor.send("/metrics", {headers: {"X-Forwarded-For": "203.0.113.9", authorization: `Bearer ${metricsToken}`}});
  expect(figures.status === 200, `the metrics token was answered ${figures.status}`);
  const body = JSON.stringify({events: []}), now = String(Math.floor(Date.now() / 1000));
  const report = (signature) => visitor.send("/mail/events", {method: "POST", body, headers: {"X-Guildhall-Timestamp": now, "X-Guildhall-Signature": signature}});
  await report(canaries.plant("wrong signature"));
  await report(createHmac("sha256", eventsSecret).update(`${now}.${body}`).digest("hex"));
}

/// What the program says when it is started with settings that are wrong.
function startBadly(canaries, folder) {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_")));
  const begin = (settings, words = []) => {
    const run = spawnSync(binary, ["serve", ...words], {env: {...environment, GUILDHALL_VAR: join(folder, "bad"), ...settings}, encoding: "utf8", timeout: 15_000});
    expect(run.status !== 0 && run.status !== null, `a start with ${Object.keys(settings)} ${words.map((word) => word.split("=")[0])} was not refused`);
    return run.stdout + run.stderr;
  };
  const secret = (name) => canaries.plant(`${name}, at a start that failed`);
  return [
    begin({GUILDHALL_DATABASE: `postgresql://u:${secret("password of an unreachable database")}@127.0.0.1:1/x`}),
    begin({GUILDHALL_DATABASE: `postgresql://u:${secret("password of an odd database address")} x@127.0.0.1:1/x`}),
    begin({GUILDHALL_DATABASE: `mysql://u:${secret("password of an unknown database")}@127.0.0.1/x`}),
    begin({GUILDHALL_DATABASE: `postgresql://u:${secret("password of no database")}@127.0.0.1:99999999/`}),
    begin({GUILDHALL_SECRET_KEY: secret("short key").slice(0, 20)}),
    begin({GUILDHALL_SECRET_KEYS: secret("key in a variable misspelt")}),
    begin({GUILDHALL_HTTP_PORT: "many", GUILDHALL_SECRET_KEY: secret("key beside a bad setting")}),
    begin({}, ["--set", `secret_key=${secret("key as an argument")}`]),
    begin({}, ["--set", `metrics.token=${secret("token as an argument")}`]),
    begin({}, ["--set", `database=postgresql://u:${secret("database password as an argument")}@127.0.0.1/x`]),
  ].join("\n");
}

/// The arguments of the server and of every process it has made.
function processArguments(pid) {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((id) => {
    try { return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))[1]) === pid; } catch { return false; }
  });
  return [String(pid), ...children].map((id) => { try { return readFileSync(`/proc/${id}/cmdline`, "latin1"); } catch { return ""; } }).join("\n");
}

/// Every file of the data folder but those where a secret belongs.
function* keptFiles(folder, inside = "") {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name), shown = join(inside, name);
    if (shown === "mail" || shown === "secret.key") continue;
    if (statSync(path).isDirectory()) yield* keptFiles(path, shown);
    else yield [shown, readFileSync(path, "latin1")];
  }
}

async function day(engine, database) {
  const canaries = new Canaries(), answers = [], eventsSecret = canaries.plant("events secret"), metricsToken = canaries.plant("metrics token");
  const url = database && new URL(database.url);
  if (url) url.password = canaries.plant("password of the database");
  const site = await Site.start({settings: {
    ...(url ? {GUILDHALL_DATABASE: url.href} : {}),
    GUILDHALL_PLUGINS_FOLDER: process.env.GUILDHALL_FAULT_PLUGINS, GUILDHALL_PLUGINS: "lookout",
    GUILDHALL_SECRET_KEY: canaries.plant("secret_key"), GUILDHALL_MAIL_SMTP_PASSWORD: canaries.plant("SMTP password"),
    GUILDHALL_MAIL_EVENTS_SECRET: eventsSecret, GUILDHALL_METRICS_TOKEN: metricsToken,
    GUILDHALL_HTTP_ACCESS_LOG: "on", GUILDHALL_LOG_FORMAT: "json", GUILDHALL_DATABASE_SLOW_MS: "1",
    GUILDHALL_RULES_FOLDER: rules,
  }});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const visitor = new Prober(site.url, answers), boss = new Prober(site.url, answers);
    await callMachines(site, visitor, canaries, eventsSecret, metricsToken);
    await signInBadly(site, visitor, canaries);
    await manageSecrets(site, boss, canaries);
    await letThingsFail(visitor, canaries);
    const startUp = startBadly(canaries, site.folder);
    await eventually("the job that fails", () => /lookout\.fail\), attempt 1/.test(site.log));
    await new Promise((resolve) => setTimeout(resolve, 6000));  // rules' inputs are written every few seconds
    const commands = processArguments(site.pid);
    if (database) {
      await database.restart("immediate");
      await visitor.send("/login");
      await visitor.send(`/magic-link?token=${canaries.plant("token while the database is away")}`);
    }
    const places = [["log", site.log], ["start-up messages", startUp], ["process arguments", commands]];
    // Whom a link is for gets its token in a page; what staff sees of mails has none.
    for (const answer of answers) places.push([`the answer to ${answer.split("\n")[0]}`, answer, !/^GET \/(admin|audit) /.test(answer)]);
    for (const [name, text] of keptFiles(join(site.folder, "var"))) places.push([`the file ${name}`, text]);
    if (database) places.push(["the database", execFileSync(join(database.bin, "pg_dump"), ["--inserts", "-d", database.url], {encoding: "utf8", maxBuffer: 1 << 28})]);
    expect(places.some(([name]) => name.startsWith("the file guildhall.db")) || database, "the database was not searched");
    search(engine, canaries, places);
    for (const line of site.log.split("\n").filter((line) => line.startsWith("{"))) JSON.parse(line);
    for (const what of ["\"message\":\"access\"", "slow statement", "\"level\":\"error\"", "/unsubscribe/{token}"])
      expect(site.log.includes(what), `${engine}: the log has no ${what}: nothing was tested`);
    console.log(`${engine}: ${canaries.all.length} secrets, searched in ${places.length} places (${answers.length} answers, ${site.log.split("\n").length} log lines)`);
  } finally {
    await site.stop();
  }
}

function search(engine, canaries, places) {
  // What a plugin gives its job is the plugin's to keep or not; the server does not know it for a secret.
  const belongs = (name, where) => name === "what failed by job" ? /database|guildhall\.db/.test(where) : name === "form token" && where.startsWith("the answer to");
  for (const [where, text, typedOnly] of places)
    for (const name of canaries.in(text, typedOnly))
      if (!belongs(name, where)) {
        const {value} = canaries.all.find((canary) => canary.name === name), at = text.indexOf(value);
        problems.push(`${engine}: ${name} is in ${where}: …${text.slice(Math.max(0, at - 200), at + 60).replace(/[^ -~]+/g, " ")}…`);
      }
}

const database = OwnPostgres.make();
const asked = process.argv.slice(2);
let rules;
try {
  rules = join(execFileSync("mktemp", ["-d"], {encoding: "utf8"}).trim(), "rules");
  mkdirSync(rules);
  writeFileSync(join(rules, "lookout.ask.lua"), "return function(input) error('this rule always fails') end\n");
  if (!asked.length || asked.includes("sqlite")) await day("sqlite");
  if (database && (!asked.length || asked.includes("postgresql"))) {
    await database.start();
    await day("postgresql", database);
  }
} finally {
  database?.remove();
  execFileSync("rm", ["-r", join(rules, "..")]);
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
