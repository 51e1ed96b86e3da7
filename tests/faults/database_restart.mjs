#!/usr/bin/env node
// PostgreSQL is restarted at once (pg_ctl -m immediate: as after a crash) again and again under 200 requests a second
//: people get their page or a 503, never later than after 5 s; what they were told is saved stays, once;
// 5 s after the last restart nobody notices anything.
//
// Who gets 503 for something sent sends the same again, as a person would: a participant's address can be on a session
// once, so the second try says either that it is saved now or that it already was.
//
// Usage: database_restart.mjs [RESTARTS=20] [RATE=200]     makes a PostgreSQL of its own
import {Agent} from "node:http";
import {Site} from "../browser/site.mjs";
import {pause} from "./http_visitor.mjs";
import {ask, openLoop, percentile, problemsIn, statuses} from "./load.mjs";
import {OwnPostgres} from "./own_postgres.mjs";
import {Verdict, words} from "./verdict.mjs";
import {Writer, countOf} from "./workshop.mjs";

const restarts = Number(words[0] ?? 20), rate = Number(words[1] ?? 200);
const everySeconds = 2, longest = 5000;
const verdict = new Verdict(), {problems} = verdict, expect = (truth, text) => verdict.expect(truth, text);

class Crowd {
  constructor(writer, session) { Object.assign(this, {writer, session, serial: 0, answers: [], saved: [], toldTwice: 0, unknown: 0}); }

  keep(what, answer, right) {
    this.answers.push(answer);
    if (answer.status !== right && answer.status !== 503)
      problems.push(`${what} was answered ${answer.status} after ${Math.round(answer.ms)} ms: ${answer.problem ?? answer.headers.location ?? problemsIn(answer.body)}`);
    return answer;
  }
  /// One request of the mix, in its turn.
  async one(turn) {
    if (turn % 4 === 0) return this.addOne();
    if (turn % 4 === 1) return this.keep("/login", await ask(`${this.writer.site.url}/login`, {agent: this.writer.agent}), 200);
    const path = turn % 4 === 2 ? this.session : "/sessions/mine";
    return this.keep(path, await this.writer.open(path), 200);
  }
  async addOne() {
    const email = `person.${++this.serial}@example.org`;
    let answer, tries = 0;
    for (; tries < 60; ++tries, await pause(500)) {
      answer = await this.writer.addParticipant(this.session, email);
      if (tries && answer.status === 422 && /Another participant has the e-mail/.test(answer.body)) {
        ++this.unknown;
        this.answers.push({...answer, status: 303});
        break;
      }
      if (this.keep("adding a participant", answer, 303).status === 303) break;
    }
    if (tries < 60) this.saved.push(email);
    else problems.push(`${email} could not be saved in 60 tries`);
    return answer;
  }
}

async function restartAll(database) {
  const took = [];
  for (let i = 0; i < restarts; ++i) {
    await pause(everySeconds * 1000 * (0.5 + Math.random()));
    const began = performance.now();
    await database.restart("immediate");
    took.push({ms: performance.now() - began});
  }
  return took;
}

async function check(crowd, took, calm) {
  const {answers, saved} = crowd, counts = countOf(await crowd.writer.rows(`${crowd.session}/participants`), /person\.\d+@example\.org/);
  const lost = saved.filter((email) => !counts.get(email)), doubled = [...counts.values()].filter((count) => count > 1).length;
  console.log(`${restarts} immediate restarts (${Math.round(percentile(took, 0.5))} ms each) under ${rate} requests/s: ${statuses(answers)}`);
  console.log(`  slowest answer ${Math.round(percentile(answers, 1))} ms, p99 ${Math.round(percentile(answers, 0.99))} ms; 503 at p99 ${Math.round(percentile(answers.filter(({status}) => status === 503), 0.99))} ms`);
  console.log(`  ${saved.length} participants saved: lost ${lost.length}, doubled ${doubled}; ${crowd.unknown} had been saved although the answer was 503`);
  console.log(`  5 s after the last: ${statuses(calm)}, p99 ${Math.round(percentile(calm, 0.99))} ms`);
  verdict.needs(answers.some(({status}) => status === 503), "nobody noticed the restarts");
  expect(!lost.length && !doubled, `lost ${lost.slice(0, 5)}, doubled ${doubled}`);
  verdict.expectQuiet(answers.every(({ms}) => ms < longest), `an answer took more than ${longest} ms`);
  // A server that is given no time by its neighbours says so; that is no word about the database.
  expect(calm.every(({status, body}) => status === 200 || status === 303 || /server is busy/.test(body)), `5 s after the last restart: ${statuses(calm)}`);
}

const database = OwnPostgres.make();
if (!database) {
  console.log("skipped: there is no PostgreSQL server program here");
  process.exit(77);
}
const agent = new Agent({keepAlive: true});
let site;
try {
  await database.start();
  site = await Site.start({settings: {GUILDHALL_DATABASE: database.url}});
  const writer = await Writer.signIn(site, agent);
  const crowd = new Crowd(writer, (await writer.addSession("Restarted")).headers.location);
  let over = false;
  const took = restartAll(database).finally(() => { over = true; });
  await openLoop(rate, Infinity, (turn) => crowd.one(turn), () => over);
  await pause(5000);
  const before = crowd.answers.length;
  await openLoop(rate, 3, (turn) => crowd.one(turn));
  await check(crowd, await took, crowd.answers.slice(before));
  if (!/the chain is whole/.test(site.command(["audit", "verify"]))) problems.push("the audit log is broken");
} finally {
  agent.destroy();
  await site?.stop();
  database.remove();
}
verdict.end();
