#!/usr/bin/env node
// As many people at once as an office has, on a machine that is busy with other work: each waits for the
// page before they ask for the next, and nobody is refused.
//
// Usage: busy.mjs [SECONDS=10] [PEOPLE=128] [SPINNING=2]
import {spawn} from "node:child_process";
import {Agent} from "node:http";
import {Site} from "../browser/site.mjs";
import {closedLoop, percentile, statuses} from "./load.mjs";
import {Verdict, words} from "./verdict.mjs";
import {Writer} from "./workshop.mjs";

const seconds = Number(words[0] ?? 10), people = Number(words[1] ?? 128), spinning = Number(words[2] ?? 2);
const verdict = new Verdict();
const neighbours = Array.from({length: spinning}, () => spawn("sh", ["-c", "while :; do :; done"], {stdio: "ignore"}));
const agent = new Agent({keepAlive: true, maxSockets: people});
let site;
try {
  site = await Site.start({demo: true});
  const writer = await Writer.signIn(site, agent);
  for (let i = 0; i < 45; ++i) await writer.addSession(`Session ${i}`);  // with the demonstration's: a page of 50 rows
  const answers = await closedLoop(people, seconds, () => writer.open("/sessions/all"));
  const refused = answers.filter(({status}) => status !== 200).length;
  console.log(`${people} people beside ${spinning} spinning processes for ${seconds} s: ${statuses(answers)}, p50 ${Math.round(percentile(answers, 0.5))} ms, p99 ${Math.round(percentile(answers, 0.99))} ms, refused ${refused}`);
  verdict.needs(answers.length >= 2 * people, "there was too little time to ask twice");
  verdict.expect(refused === 0, `${refused} of ${answers.length} were not served: ${statuses(answers)}`);
} finally {
  agent.destroy();
  await site?.stop();
  for (const neighbour of neighbours) neighbour.kill("SIGKILL");
}
verdict.end();
