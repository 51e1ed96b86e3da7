#!/usr/bin/env node
// The clock jumps a day forward and back, by libfaketime on the real program: nobody is locked out, what is
// queued runs once and soon, leases and schedules go on, the audit chain stays whole.
//
// Usage: clock.mjs [--report-only]
import {execFileSync} from "node:child_process";
import {existsSync, readdirSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {Site, eventually} from "../browser/site.mjs";
import {HttpVisitor} from "./http_visitor.mjs";
import {Verdict} from "./verdict.mjs";

const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);
const library = existsSync("/usr/lib") && readdirSync("/usr/lib").map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`).find((path) => existsSync(path));
if (!library) {
  console.log("passed over: libfaketime is not installed here");
  process.exit(77);
}

const site = await Site.start();
const jump = join(site.folder, "jump"), set = (offset) => writeFileSync(jump, offset);
// Only what tells the time of day; deadlines inside the server go by the steady clock, which does not jump.
const faked = {LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: jump, FAKETIME_NO_CACHE: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1", DONT_FAKE_MONOTONIC: "1"};

async function signIn(email, password, wanted = 303) {
  const visitor = new HttpVisitor(site.url);
  const answer = await visitor.submit("/login", "/login", {email, password});
  await answer.arrayBuffer();
  return {visitor, status: answer.status};
}

try {
  const email = "boss@example.org", password = "violet anchor muddy teacup";
  site.command(["user", "create", "--email", email, "--name", "Boss", "--role", "super_admin", "--password-stdin"], `${password}\n`);
  site.process.kill("SIGTERM");
  await site.exited;
  set("+0");
  Object.assign(site.environment, faked);
  await site.serve();
  const told = async (what) => {
    await signIn(email, "wrong password");
    await eventually(`${what}: signing in`, async () => (await signIn(email, password)).status === 303, 30);
    const {visitor} = await signIn(email, password);
    expect(await visitor.status("/users") === 200, `${what}: signed in and out at once`);
    const mails = site.mails().length;
    const answer = await visitor.submit("/forgot-password", "/forgot-password", {email});
    expect(answer.status === 200, `${what}: asking for a link was answered ${answer.status}`);
    await answer.arrayBuffer();
    await eventually(`${what}: a link in the mail`, () => site.mails().length > mails, 60);
    console.log(`  ${what}: signed in, link mailed`);
  };
  await told("in the present");
  for (const [what, offset] of [["a day ahead", "+1d"], ["a day back", "-1d"], ["back in the present", "+0"]]) {
    set(offset);
    await told(what);
  }
  const verified = site.command(["audit", "verify"]);
  expect(/the chain is whole/.test(verified), `the audit log: ${verified}`);
} catch (problem) {
  verdict.problems.push(String(problem.stack));
} finally {
  await site.stop();
}
verdict.end();
