#!/usr/bin/env node
// What uploads cost: one large list, many at once, and files made to hurt whoever reads them: a cell of
// megabytes, a million columns, archives, pictures and pages that call themselves CSV. Memory grows by 64 MiB at most beside
// the caps, none takes more than 2 s of processor time, and nothing comes back as a page that runs.
//
// Usage: uploads.mjs [CLIENTS=100] [MEBIBYTES=10]; GUILDHALL_BINARY names another server to compare with
import {readFileSync} from "node:fs";
import {Agent, request} from "node:http";
import {Site} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {ask} from "./load.mjs";
import {Writer} from "./workshop.mjs";

const clients = Number(process.argv[2] ?? 100), size = Number(process.argv[3] ?? 10) * 1024 * 1024;
const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };

/// Memory of the server's own, in MiB: what it reads and writes of files is the system's.
const memory = (site) => Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${site.pid}/status`, "utf8"))[1]) / 1024;
/// Seconds of processor time so far.
function processorTime(site) {
  const words = readFileSync(`/proc/${site.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(words[11]) + Number(words[12])) / 100;
}

/// The most memory seen while `work` runs.
async function peakOf(site, work) {
  let peak = memory(site), running = true;
  const watching = (async () => { for (; running; await pause(5)) peak = Math.max(peak, memory(site)); })();
  const result = await work();
  running = false;
  await watching;
  return {result, peak};
}

/// A request that can be held in its middle: `begin` sends the first part, `end` the rest and gives the answer.
class Sending {
  constructor(writer, path, content) {
    const edge = "edge-5f1c0a";
    const part = (disposition, more = "") => `--${edge}\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n`;
    this.body = Buffer.concat([Buffer.from(part(`name="csrf"`) + writer.csrf + "\r\n" + part(`name="list"; filename="list.csv"`, "Content-Type: text/csv\r\n")),
      Buffer.from(content), Buffer.from(`\r\n--${edge}--\r\n`)]);
    this.request = request(writer.site.url + path, {method: "POST", agent: false, timeout: 60_000, headers: {...writer.headers,
      "Content-Type": `multipart/form-data; boundary=${edge}`, "Content-Length": this.body.length}});
    this.answer = new Promise((resolve) => {
      this.request.on("response", (answer) => {
        const parts = [];
        answer.on("data", (bytes) => parts.push(bytes)).on("end", () => resolve({status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString()}));
      });
      this.request.on("error", (problem) => resolve({status: 0, headers: {}, text: problem.message}));
      this.request.on("timeout", () => this.request.destroy(new Error("no answer in 60 s")));
    });
  }
  begin() { return new Promise((resolve) => this.request.write(this.body.subarray(0, this.body.length / 2), resolve)); }
  end() {
    this.request.end(this.body.subarray(this.body.length / 2));
    return this.answer;
  }
}

async function send(writer, path, content) {
  const sending = new Sending(writer, path, content);
  await sending.begin();
  return sending.end();
}

function people(bytes) {
  const lines = ["Full name,Email"];
  for (let i = 0, length = 0; length < bytes; ++i) {
    const line = `Person ${i},person${i}@example.com,${"x".repeat(60)}`;
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join("\n").slice(0, bytes);
}

const hurting = {
  "a cell of 19 MB": `Full name,Email\nAda,"${"x".repeat(19_000_000)}"\n`,
  "a cell of 19 MB that never ends": `Full name,Email\nAda,"${"x".repeat(19_000_000)}`,
  "a million columns": `${",".repeat(1_000_000)}\n`,
  "nine million empty lines": "Full name,Email" + "\n".repeat(9_000_000),
  "a million lines of quotes": `Full name,Email\n${'"","" \n'.repeat(1_000_000)}`,
  "an archive": Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(100_000, 7)]),
  "a picture that is a page": Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.from("<html><script>alert(1)</script>")]),
  "a drawing that runs": `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`,
  "a page": `<!doctype html><script>alert(1)</script>,Email\n<img src=x onerror=alert(1)>,a@example.com\n`,
  "NUL bytes": Buffer.alloc(1_000_000),
};

async function uploadsWhatHurts(site, writer, path) {
  for (const [name, content] of Object.entries(hurting)) {
    const before = memory(site), cpu = processorTime(site);
    const {result, peak} = await peakOf(site, async () => {
      const sent = await send(writer, path, content);
      const pages = [sent.text];
      if (sent.status === 303)
        for (const page of [sent.headers.location, `${sent.headers.location}/report`]) {
          const shown = await ask(site.url + page, {headers: writer.headers, agent: writer.agent});
          pages.push(shown.body);
          expect(shown.status < 500, `${name}: ${page} answered ${shown.status}`);
          const type = shown.headers["content-type"] ?? "", saved = shown.headers["content-disposition"] ?? "";
          expect(type.startsWith("text/html") || saved.startsWith("attachment"), `${name}: ${page} is shown as ${type}`);
          expect(shown.headers["x-content-type-options"] === "nosniff", `${name}: ${page} may be sniffed`);
          if (type.startsWith("text/html")) expect(!/<script>alert|onerror=alert|onload="alert/.test(shown.body.replace(/&lt;[^]*?&gt;/g, "")), `${name}: ${page} runs what was uploaded`);
        }
      return sent.status;
    });
    const spent = processorTime(site) - cpu;
    console.log(`${name}: answered ${result}; memory +${(peak - before).toFixed(1)} MiB, ${spent.toFixed(2)} s of processor time`);
    expect([303, 422].includes(result), `${name} was answered ${result}`);
    expect(peak - before < 64, `${name} took ${(peak - before).toFixed(1)} MiB`);
    expect(spent < 2, `${name} took ${spent.toFixed(2)} s`);
  }
}

const site = await Site.start(), agent = new Agent({keepAlive: true});
try {
  const writer = await Writer.signIn(site, agent);
  const session = (await writer.addSession("Uploads")).headers.location, path = `${session}/participants/import`;
  await send(writer, path, people(1000));
  const before = memory(site), list = people(19 * 1024 * 1024);
  const one = await peakOf(site, () => send(writer, path, list));
  console.log(`one list of 19 MiB: answered ${one.result.status}; memory ${before.toFixed(1)} → ${one.peak.toFixed(1)} MiB`);
  expect(one.result.status === 303, `one large list was answered ${one.result.status}`);
  expect(one.peak - before < 16, "one large list took more than 16 MiB");
  await uploadsWhatHurts(site, writer, path);

  const start = memory(site), content = people(size);
  const many = await peakOf(site, async () => {
    const all = Array.from({length: clients}, () => new Sending(writer, path, content));
    await Promise.all(all.map((sending) => Promise.race([sending.begin(), pause(20_000)])));
    return Promise.all(all.map((sending) => sending.end()));
  });
  const counts = new Map();
  for (const {status} of many.result) counts.set(status, (counts.get(status) ?? 0) + 1);
  console.log(`${clients} lists of ${size / 1024 / 1024} MiB at once: ${[...counts].map(([status, count]) => `${status}: ${count}`).join(", ")}; memory ${start.toFixed(1)} → ${many.peak.toFixed(1)} MiB`);
  expect([...counts.keys()].every((status) => status === 303 || status === 503), "an answer that is neither 303 nor 503");
  expect(counts.get(303) > 0, "none was taken");
  expect(many.peak - start < 128, "many lists took more than the 64 MiB of all bodies and 64 MiB beside");
} finally {
  agent.destroy();
  await site.stop();
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
