#!/usr/bin/env node
// 200 approvals at the same moment, of two students, on PostgreSQL by two servers: one award for each badge and person, the
// skill and the program once, and the chain complete.
//
// Usage: approvals.mjs [sqlite|postgresql]…     both without arguments
import {Site, postgres} from "../browser/site.mjs";
import {bringIn} from "../faults/badges.mjs";
import {HttpVisitor, pause} from "../faults/http_visitor.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const minis = 100;

const catalogue = ["slug,within,kind,title,description,criteria,evidence,status",
  "all,,program,All,Everything.,All skills.,,active", "skill,all,skill,Skill,A skill.,All mini-badges.,,active",
  ...Array.from({length: minis}, (_, i) => `mini-${i},skill,mini_badge,Mini ${i},Small.,Do it.,A report.,active`)].join("\n");

/// Asks for every mini-badge, with evidence; the paths of the requests.
async function askForAll(student) {
  const csrf = await student.token("/my-badges/welcome");
  const post = async (path, values) => {
    const answer = await student.send(path, {method: "POST", body: new URLSearchParams({csrf, ...values})});
    if (answer.status !== 303) throw new Error(`${path} answers ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    return answer.headers.get("location");
  };
  await post("/my-badges/welcome", {name: "Sandeep Example", email_is_mine: "yes", agreed: "yes"});
  const page = await student.page("/my-badges/programs/all");
  const badges = [...page.matchAll(/name="badge" value="(badg-[^"]+)"/g)].map(([, id]) => id);
  const paths = [];
  for (const badge of badges) {
    const path = (await post("/my-badges/ask", {badge})).replace(/\/edit$/, "");
    await post(`${path}/edit`, {version: "1", evidence: "I did it."});
    await post(`${path}/submit`, {});
    paths.push(path);
  }
  return paths;
}

async function visit(engine) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "badges"}});
  let second;
  try {
    if (engine === "postgresql") second = await site.beside();
    const come = async (where, email, role) => {
      site.addPerson(email, email.split("@")[0], [role]);
      const visitor = new HttpVisitor(where.url);
      await visitor.signIn(site.signInLink(email));
      return visitor;
    };
    const admin = await come(site, "admin@example.org", "badge_admin");
    await bringIn(admin, catalogue);
    const requests = (await Promise.all(["one", "two"].map(async (name) => askForAll(await come(site, `${name}@example.org`, "participant"))))).flat();
    expect(requests.length === 2 * minis, `${requests.length} requests`);

    // Interleaved, so that both students' awards meet on both servers.
    const reviewers = await Promise.all([site, second ?? site].map((where, i) => come(where, `assistant${i}@example.org`, "badge_assistant")));
    const tokens = await Promise.all(reviewers.map((one) => one.token("/badge-requests")));
    const approve = async (path, i) => {
      const answer = await reviewers[i % 2].send(`${path}/approve`, {method: "POST", body: new URLSearchParams({csrf: tokens[i % 2]})});
      await answer.arrayBuffer();
      if (answer.status !== 503 || !answer.headers.has("retry-after")) return answer.status;
      // More at once than this machine takes, says the server: whoever is refused comes back.
      await pause(1000 * Number(answer.headers.get("retry-after")));
      return approve(path, i);
    };
    const statuses = await Promise.all(requests.map(approve));
    const refused = statuses.filter((status) => status !== 303);
    expect(refused.length === 0, `approvals that were not taken answer ${[...new Set(refused)]} (${refused.length})`);

    const awards = [];
    for (let page = 1; ; ++page) {
      const {items, total} = await (await admin.send(`/api/v1/badge-awards?size=100&page=${page}`)).json();
      awards.push(...items);
      if (awards.length >= total || !items.length) break;
    }
    const kinds = new Map();
    for (const award of awards) kinds.set(`${award.person} ${award.badge}`, (kinds.get(`${award.person} ${award.badge}`) ?? 0) + 1);
    expect(awards.length === 2 * (minis + 2), `${awards.length} awards`);
    expect([...kinds.values()].every((count) => count === 1), "somebody holds a badge twice");
    for (const award of awards.filter((one) => one.source === "progression")) {
      const carriers = (await admin.page(`/badge-awards/${award.id}`)).split("It followed from:")[1]?.split("</ul>")[0] ?? "";
      const count = (carriers.match(/<li>/g) ?? []).length;
      expect([1, minis].includes(count), `the chain of an award has ${count} links`);
    }
    console.log(`${engine}: ${problems.length} problems`);
  } finally {
    await second?.stop();
    await site.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
