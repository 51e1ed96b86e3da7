#!/usr/bin/env node
// 500 participants choose at the same moment where there are 100 places, on PostgreSQL by two servers: exactly 100 get one,
// no coach has more than their places, and the draws can be worked out again.
//
// Usage: selections.mjs [sqlite|postgresql]…     both without arguments
import {execFileSync} from "node:child_process";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {cards, comeIn, prepare} from "../faults/coaching.mjs";
import {HttpVisitor, pause} from "../faults/http_visitor.mjs";
import {Site, postgres, root} from "../browser/site.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const people = 500, coaches = 10, places = 10;

/// More at once than this machine takes, says the server with 503: whoever is refused comes back.
async function insist(work) {
  for (;;) {
    const answer = await work();
    if (answer.status !== 503 || !answer.headers.has("retry-after")) return answer;
    await answer.arrayBuffer();
    await pause(1000 * Number(answer.headers.get("retry-after")));
  }
}

/// Chooses the first on the cards, and the next when that one is full; has chosen, or nobody is left.
async function choose(visitor) {
  let page = await (await insist(() => visitor.send("/coaching/choose"))).text();
  for (let shown = cards(page); shown.length; shown = cards(page)) {
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
    const answer = await insist(() => visitor.send(`/coaching/choose/${shown[0]}`, {method: "POST", body: new URLSearchParams({csrf})}));
    page = await answer.text();
    if (answer.status === 303) return true;
    if (answer.status !== 409) throw new Error(`a choice answers ${answer.status}: ${page.slice(0, 300)}`);
  }
  return false;
}

async function visit(engine) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "coaching"}});
  let second;
  try {
    if (engine === "postgresql") second = await site.beside();
    site.addPerson("admin@example.org", "Amira Example", ["coaching_admin"]);
    const admin = new HttpVisitor(site.url);
    await admin.signIn(site.signInLink("admin@example.org"));
    const cohort = await prepare(admin, {coaches, places, people});
    const visitors = [];
    for (let i = 0; i < people; i += 25)  // in by and by: only the choice is at the same moment
      visitors.push(...await Promise.all(Array.from({length: 25}, (_, k) => comeIn((k % 2 ? second ?? site : site).url, `p${i + k}@people.example`))));
    const chosen = (await Promise.all(visitors.map(choose))).filter(Boolean).length;
    expect(chosen === coaches * places, `${chosen} were told that they have a coach`);
    const all = [];
    for (let page = 1; ; ++page) {
      const {items, total} = await (await admin.send(`/api/v1/engagements?size=100&page=${page}`)).json();
      all.push(...items);
      if (all.length >= total || !items.length) break;
    }
    const taken = new Map();
    for (const one of all.filter((one) => one.coach)) taken.set(one.coach, (taken.get(one.coach) ?? 0) + 1);
    expect(all.length === people, `${all.length} engagements`);
    expect([...taken.values()].reduce((sum, n) => sum + n, 0) === coaches * places, `${[...taken.values()]} places are taken`);
    expect([...taken.values()].every((count) => count <= places), "somebody coaches more than they have places for");
    const record = join(site.folder, "record.json");
    writeFileSync(record, await admin.page(`/coaching/record/${cohort}`));
    const said = execFileSync("node", [join(root, "scripts/replay-draws"), record], {encoding: "utf8"});
    expect(/ 0 differences/.test(said), said);
    console.log(`${engine}: ${chosen} of ${people} have a coach, ${problems.length} problems`);
  } finally {
    await second?.stop();
    await site.stop();
  }
}

const wanted = process.argv.slice(2);
if (wanted.includes("postgresql") && !postgres) process.exit(77);
for (const engine of wanted.length ? wanted : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
