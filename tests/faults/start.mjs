#!/usr/bin/env node
// What starts, stops and commands do to a site, on the real program: no command makes a site by mistake, a server that
// cannot listen changes nothing, a wrong key or folder is refused, SIGHUP is no end, files are the owner's, the log is
// JSON when it is asked to be, and nothing of the audit log can go unseen after an ordinary stop.
//
// Usage: start.mjs     the parts with several servers need GUILDHALL_TEST_POSTGRES, those with owners need root
import {execFileSync, spawn, spawnSync} from "node:child_process";
import {chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from "node:fs";
import {createServer} from "node:net";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, binary, eventually, freePort, postgres} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {Verdict} from "./verdict.mjs";

const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);
const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_")));

/// {code, said}: how a command ended that does not stay.
function run(words, env, cwd) {
  const done = spawnSync(binary, words, {env: {...plain, ...env}, cwd, encoding: "utf8", timeout: 60_000});
  return {code: done.status, said: done.stdout + done.stderr};
}

async function inFolder(what, deed) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-start-"));
  try { await deed(folder); } catch (problem) { verdict.problems.push(`${what}: ${problem.stack}`); }
  rmSync(folder, {recursive: true, force: true});
}

async function onSite(what, options, deed) {
  const site = await Site.start(options);
  try { await deed(site); } catch (problem) { verdict.problems.push(`${what}: ${problem.stack}`); }
  await site.stop();
}

const stopped = async (site) => { site.process.kill("SIGTERM"); return site.exited; };
/// Statements as somebody with the file's password would run them.
/// Takes entries away as somebody would who can write the database.
const cut = (which) => `DROP TRIGGER kernel_audit_no_delete; DROP TRIGGER kernel_audit_left; DELETE FROM kernel_audit WHERE seq ${which}`;
const sqlite = (site, script) => execFileSync("python3", ["-c", "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])", join(site.folder, "var/guildhall.db"), script]);

/// What was done to a stopped site's log is found; then the site is as before.
async function tampered(site, what, deed) {
  await stopped(site);
  const saved = join(site.folder, "saved");
  mkdirSync(saved, {recursive: true});
  for (const name of ["guildhall.db", "audit-heads"]) copyFileSync(join(site.folder, "var", name), join(saved, name));
  deed();
  const {code, said} = tryCommand(site, ["audit", "verify"]);
  expect(code === 1 && /the chain is broken/.test(said), `${what}: ${said}`);
  for (const ending of ["-wal", "-shm"]) rmSync(join(site.folder, `var/guildhall.db${ending}`), {force: true});
  for (const name of ["guildhall.db", "audit-heads"]) copyFileSync(join(saved, name), join(site.folder, "var", name));
  await site.serve();
}
const tryCommand = (site, words) => run(words, site.environment);

await inFolder("commands without a site", (folder) => {
  for (const words of [["user", "link", "--email", "a@b.c"], ["user", "create", "--email", "a@b.c", "--name", "A"], ["plugin", "list"], ["job", "list"],
    ["audit", "verify"], ["keys", "status"], ["backup", join(folder, "x")], ["lua", "test", "x.lua"]])
    for (const env of [{}, {GUILDHALL_VAR: join(folder, "elsewhere")}]) {
      const {code, said} = run(words, env, folder);
      expect(code !== 0 && /there is no site/.test(said), `${words.join(" ")} without a site: ${code} ${said}`);
    }
  expect(readdirSync(folder).length === 0, `commands without a site left ${readdirSync(folder)}`);
});

await inFolder("a taken port", async (folder) => {
  const port = await freePort(), other = createServer().listen(port, "127.0.0.1");
  await eventually("the other server", () => other.listening);
  const env = {GUILDHALL_VAR: join(folder, "var"), GUILDHALL_HTTP_PORT: String(port), GUILDHALL_LOG_FORMAT: "json"};
  const {code, said} = run(["serve"], env);
  expect(code === 1 && /cannot listen/.test(said), `a taken port: ${code} ${said}`);
  expect(said.trim().split("\n").every((line) => JSON.parse(line).level === "error"), `not JSON: ${said}`);
  expect(!existsSync(join(folder, "var")), "a server that could not listen has made a site");
  other.close();
});

await onSite("signals, log and files", {settings: {GUILDHALL_LOG_FORMAT: "json"}}, async (site) => {
  site.process.kill("SIGHUP");
  await eventually("a line about SIGHUP", () => /SIGHUP/.test(site.log));
  expect((await fetch(`${site.url}/healthz`)).status === 200, "SIGHUP ended the server");
  expect(await stopped(site) === 0, "SIGTERM did not end it well");
  for (const line of site.log.trim().split("\n")) try { JSON.parse(line); } catch { expect(false, `not JSON: ${line}`); }
  expect(/is ready at/.test(site.log) && /is stopping/.test(site.log), "start and stop are not told");
  chmodSync(join(site.folder, "var/guildhall.db"), 0o666);
  const loose = spawn("sh", ["-c", `umask 000; exec "${binary}" serve`], {env: site.environment, stdio: ["ignore", "pipe", "inherit"]});
  await new Promise((resolve) => loose.stdout.once("data", resolve));
  for (const name of readdirSync(join(site.folder, "var")).filter((one) => one.startsWith("guildhall.db") && !one.endsWith(".lock")))
    expect((statSync(join(site.folder, "var", name)).mode & 0o077) === 0, `${name} is open to others`);
  loose.kill("SIGTERM");
  await new Promise((resolve) => loose.once("exit", resolve));
});

await onSite("keys", {}, async (site) => {
  site.addPerson("boss@example.org", "Boss", ["super_admin"]);
  await stopped(site);
  const key = join(site.folder, "var/secret.key"), right = readFileSync(key, "utf8");
  const wrong = run(["serve"], {...site.environment, GUILDHALL_SECRET_KEY: "w".repeat(40)});
  expect(wrong.code === 2 && /not the key of this site/.test(wrong.said), `a wrong key: ${wrong.code} ${wrong.said}`);
  const hesitant = run(["keys", "adopt"], {...site.environment, GUILDHALL_SECRET_KEY: "w".repeat(40)});
  expect(hesitant.code === 2 && /Nothing has been changed/.test(hesitant.said), `keys adopt without a word: ${hesitant.said}`);
  rmSync(key);
  const none = run(["serve"], site.environment);
  expect(none.code === 2 && /not the key of this site/.test(none.said) && !existsSync(key), `no key: ${none.code} ${none.said}, and ${existsSync(key) ? "one was left" : "none was left"}`);
  writeFileSync(key, right, {mode: 0o600});
  await site.serve();
  await tampered(site, "an entry cut off before any change of keys", () => sqlite(site, cut("= (SELECT MAX(seq) FROM kernel_audit)")));
  await stopped(site);
  // A change of keys; afterwards the former one is not needed for anything, signed heads included.
  const fresh = {...site.environment, GUILDHALL_SECRET_KEY: "n".repeat(40), GUILDHALL_SECRET_KEY_PREVIOUS: right.trim()};
  site.environment = fresh;
  await site.serve();
  site.command(["keys", "rotate", "--wait"]);
  await stopped(site);
  site.environment = {...fresh, GUILDHALL_SECRET_KEY_PREVIOUS: ""};
  await site.serve();
  const verified = tryCommand(site, ["audit", "verify"]);
  expect(verified.code === 0 && /the chain is whole/.test(verified.said), `after a finished rotation: ${verified.said}`);
  // Nothing can be taken away after an ordinary stop, or after a command.
  site.addPerson("tail@example.org", "Tail", []);
  await tampered(site, "the newest entry cut off", () => sqlite(site, cut("= (SELECT MAX(seq) FROM kernel_audit)")));
  await tampered(site, "all entries and the heads gone", () => { sqlite(site, cut("> 0")); rmSync(join(site.folder, "var/audit-heads")); });
  // The key is lost for good: the site lives on, with what was not under it.
  await stopped(site);
  site.environment = {...site.environment, GUILDHALL_SECRET_KEY: "o".repeat(40)};
  site.command(["keys", "adopt", "--passwords-and-secrets-are-lost"]);
  await site.serve();
  expect((await fetch(`${site.url}/readyz`)).status === 200, "a site that took another key is not ready");
  expect(/the chain is whole/.test(tryCommand(site, ["audit", "verify"]).said), "after another key was taken the log is called broken");
  site.addPerson("last@example.org", "Last", []);
  site.process.kill("SIGKILL");
  await site.exited;
  sqlite(site, cut("= (SELECT MAX(seq) FROM kernel_audit)"));
  expect(/the chain is broken/.test(tryCommand(site, ["audit", "verify"]).said), "what a command did was cut off unseen");
});

if (process.getuid() === 0) await onSite("owners", {}, async (site) => {
  await stopped(site);
  chmodSync(site.folder, 0o755);
  execFileSync("chown", ["-R", "nobody", join(site.folder, "var")]);
  site.addPerson("boss@example.org", "Boss", ["super_admin"]);
  site.signInLink("boss@example.org");
  const owned = execFileSync("find", [join(site.folder, "var"), "-not", "-user", "nobody"], {encoding: "utf8"});
  expect(owned === "", `root's commands left files the server cannot write: ${owned}`);
  // From nothing, too: a database, its side files and a key that the server could not open.
  const empty = {...site.environment, GUILDHALL_VAR: join(site.folder, "empty")};
  mkdirSync(empty.GUILDHALL_VAR);
  execFileSync("chown", ["nobody", empty.GUILDHALL_VAR]);
  expect(run(["migrate"], empty).code === 0, "root cannot make a site in another's folder");
  const roots = execFileSync("find", [empty.GUILDHALL_VAR, "-not", "-user", "nobody"], {encoding: "utf8"});
  expect(roots === "" && existsSync(join(empty.GUILDHALL_VAR, "guildhall.db")), `a site that root made has files the server cannot write: ${roots}`);
  const served = run(["serve"], site.environment);
  expect(served.code === 2 && /belongs to nobody/.test(served.said), `root serves another's folder: ${served.code} ${served.said}`);
});
else console.log("owners are left out: this is not root");

if (postgres) await onSite("several servers", {engine: "postgresql"}, async (site) => {
  const other = {...site.environment, GUILDHALL_VAR: join(site.folder, "own-var"), GUILDHALL_HTTP_PORT: "0", GUILDHALL_SECRET_KEY: readFileSync(join(site.folder, "var/secret.key"), "utf8").trim()};
  const apart = run(["serve"], other);
  expect(apart.code === 2 && /share one data folder/.test(apart.said), `a server with files of its own: ${apart.code} ${apart.said}`);
  const second = await site.beside();
  second.process.kill("SIGSEGV");
  await second.exited;
  await stopped(site);
  await site.serve();
  const port = new URL(second.url).port;
  expect(new RegExp(`the last process of \\S+\\.${port} ended by SIGSEGV`).test(site.log), `the crash is told of another node: ${site.log}`);
  await second.serve();
  await pause(300);
  expect(!/ended by/.test(second.log), "the crash is told twice");
  await second.stop();
});
else console.log("several servers are left out: GUILDHALL_TEST_POSTGRES is not set");

verdict.end();
