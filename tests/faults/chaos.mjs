#!/usr/bin/env node
// A plugin misbehaves: exceptions of every kind, handlers that never end, crashes. Everyone else goes on.
// Usage: chaos.mjs [SECONDS of load beside hanging handlers=5]
import assert from "node:assert/strict";
import {Agent, request} from "node:http";
import {Site, eventually} from "../browser/site.mjs";

const seconds = Number(process.argv[2] ?? 5);
const settings = {GUILDHALL_PLUGINS_FOLDER: process.env.GUILDHALL_FAULT_PLUGINS, GUILDHALL_PLUGINS: "chaos,borrower", GUILDHALL_HTTP_WORKERS: "8"};

/// {status, id, body, ms}; status 0 when the connection broke.
function ask(url, agent) {
  const began = performance.now();
  return new Promise((resolve) => {
    const end = (status, id, body) => resolve({status, id, body, ms: performance.now() - began});
    const asked = request(url, {agent}, (answer) => {
      let body = "";
      answer.on("data", (bytes) => { body += bytes; });
      answer.on("end", () => end(answer.statusCode, answer.headers["x-request-id"], body));
      answer.on("error", () => end(0));
      answer.on("aborted", () => end(0, answer.headers["x-request-id"], body));
    });
    asked.on("error", () => end(0));
    asked.end();
  });
}

const listed = (site) => JSON.parse(site.command(["plugin", "list", "--json"])).find((plugin) => plugin.id === "chaos");
const percentile = (times, share) => times.sort((a, b) => a - b)[Math.floor((times.length - 1) * share)];

async function exceptions() {
  const site = await Site.start({settings});
  try {
    for (const kind of ["std", "own", "number", "text", "object", "nested", "bad-alloc"]) {
      const answer = await ask(`${site.url}/chaos/throw/${kind}`);
      assert.equal(answer.status, kind === "bad-alloc" ? 503 : 500, kind);
      assert.ok(answer.id && answer.body.includes(answer.id), `${kind}: the page names the request`);
      assert.equal((await ask(`${site.url}/chaos/fine`)).status, 200, `after ${kind}`);
    }
    assert.equal((await ask(`${site.url}/chaos/throw/stream`)).status, 0, "a stream that fails breaks off");
    assert.equal((await ask(`${site.url}/chaos/fine`)).body, "fine");
    assert.equal(listed(site).state, "enabled", "exceptions do not switch a plugin off");
    // No exception of the plugin's own type is left behind: its library can go.
    site.command(["plugin", "disable", "chaos"]);
    assert.equal((await ask(`${site.url}/chaos/fine`)).status, 503);
    console.log("exceptions: 7 kinds answered 500 with the request's id, a broken stream cut off; the library unloads");
  } finally {
    await site.stop();
  }
}

async function load(site, path, until) {
  const agent = new Agent({keepAlive: true, maxSockets: 4}), times = [], wrong = [];
  await Promise.all(Array.from({length: 4}, async () => {
    while (until()) {
      const answer = await ask(site.url + path, agent);
      times.push(answer.ms);
      if (answer.status !== 200) wrong.push(answer.status);
    }
  }));
  agent.destroy();
  return {times, wrong};
}

async function hangs() {
  const site = await Site.start({settings});
  try {
    const for_ = (ms) => { const end = performance.now() + ms; return () => performance.now() < end; };
    const before = await load(site, "/borrower", for_(seconds * 1000));
    const hanging = Promise.all(Array.from({length: 40}, () => ask(`${site.url}/chaos/hang`)));
    const beside = await load(site, "/borrower", for_(seconds * 1000));
    assert.deepEqual(beside.wrong, [], "others answer as ever beside a plugin that hangs");
    const answers = await hanging, counts = new Map();
    for (const {status} of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
    assert.ok([...counts.keys()].every((status) => status === 504 || status === 503 || status === 404), JSON.stringify([...counts]));
    const late = answers.filter(({status}) => status === 504).map(({ms}) => ms);
    assert.ok(late.length >= 1 && late.length <= 6, `${late.length} handlers hung, 6 of 8 workers are one plugin's share`);
    const state = await eventually("the plugin to be quarantined", () => { const now = listed(site); return now.state === "failed" && now; });
    assert.equal((await ask(`${site.url}/borrower`)).status, 200);
    console.log(`hangs: 40 requests: ${[...counts].map(([status, n]) => `${n} × ${status}`).join(", ")}, given up after ${Math.round(percentile(late, 0.5))} ms; ` +
      `others ${before.times.length} requests with p99 ${percentile(before.times, 0.99).toFixed(1)} ms before, ${beside.times.length} with ${percentile(beside.times, 0.99).toFixed(1)} ms beside; then: ${state.reason}`);
  } finally {
    await site.stop();
  }
}

async function crashes() {
  for (const [kind, signal] of Object.entries({segv: "SIGSEGV", abort: "SIGABRT", stack: "SIGSEGV", terminate: "SIGABRT", fpe: "SIGFPE"})) {
    const site = await Site.start({settings});
    try {
      assert.equal((await ask(`${site.url}/chaos/crash/${kind}`)).status, 0, kind);
      assert.equal(await site.exited, signal, `${kind}: the signal's own action follows`);
      await site.serve();
      assert.equal((await ask(`${site.url}/borrower`)).status, 200, `${kind}: the server serves again`);
      assert.equal((await ask(`${site.url}/chaos/fine`)).status, 503, `${kind}: the plugin is off, and says so after the restart too`);
      const state = listed(site);
      assert.equal(state.state, "failed", kind);
      assert.match(state.reason, new RegExp(`ended the server: ${signal}`));
      if (kind === "segv") assert.match(state.reason, /chaos\.so\+0x/, "the evidence leads into the library");
      console.log(`crash by ${kind}: after the restart: ${state.reason.split("\n")[0]}`);
      site.command(["plugin", "enable", "chaos"]);
      assert.equal((await ask(`${site.url}/chaos/fine`)).status, 200, `${kind}: it can be enabled again`);
    } finally {
      await site.stop();
    }
  }
}

await exceptions();
await hangs();
await crashes();
