#!/usr/bin/env node
// The process that rules run in is killed again and again, as by a machine short of memory: the next mail is changed by
// its rule all the same, no process is left over, and neither the first nor a later one holds what the server was given
// in its environment.
//
// Usage: rule_processes.mjs [KILLS=5]
import {existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, eventually} from "../browser/site.mjs";
import {HttpVisitor, pause} from "./http_visitor.mjs";

const kills = Number(process.argv[2] ?? 5), secret = "a-canary-in-the-environment-0123456789";
const problems = [];

/// Every process with this name that descends from `root`, or all when there is none.
function ruleProcesses(root) {
  const facts = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "utf8"), end = text.lastIndexOf(")");
      const [state, parent] = text.slice(end + 2).split(" ");
      if (state !== "Z") facts.set(Number(pid), {name: text.slice(text.indexOf("(") + 1, end), parent: Number(parent)});
    } catch { /* it has ended */ }
  }
  return [...facts].filter(([, {name, parent}]) => name === "guildhall-rules" && parent === root).map(([pid]) => pid);
}

const knowsTheSecret = (pid) => readFileSync(`/proc/${pid}/environ`).includes(secret);

const rules = mkdtempSync(join(tmpdir(), "guildhall-rules-"));
writeFileSync(join(rules, "mail.before_send.lua"), `return function(mail) return {subject = "Changed: " .. mail.subject} end\n`);
const site = await Site.start({settings: {GUILDHALL_RULES_FOLDER: rules, GUILDHALL_MAIL_EVENTS_SECRET: secret}});
try {
  /// Each with an address of their own: one gets few links only.
  const ask = async (number) => {
    site.addPerson(`ada.${number}@example.org`, "Ada", ["participant"]);
    await (await new HttpVisitor(site.url).submit("/magic-link", "/magic-link", {email: `ada.${number}@example.org`})).text();
    await eventually(`mail ${number}`, () => site.mails().length >= number);
  };
  for (let kill = 0; kill <= kills; ++kill) {
    await ask(kill + 1);
    const own = ruleProcesses(site.pid);
    if (own.length !== 1) problems.push(`${own.length} processes to fork rules from, not one`);
    for (const pid of own) if (knowsTheSecret(pid)) problems.push("the process of rules knows what is in the server's environment");
    for (const pid of own) process.kill(pid, "SIGKILL");
    await pause(1100);  // it is started again once a second at most
  }
  const unchanged = site.mails().filter(({subject}) => !subject.startsWith("Changed: "));
  console.log(`${kills} kills, ${site.mails().length} mails, ${unchanged.length} not changed by the rule`);
  if (unchanged.length) problems.push(`not changed: ${unchanged.map(({subject}) => subject).join(", ")}`);
  await ask(kills + 2);
  const last = ruleProcesses(site.pid);
  await site.stop();
  await eventually("the processes of rules to end", () => last.every((pid) => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")), 5);
} finally {
  await site.stop();
  rmSync(rules, {recursive: true, force: true});
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
