// Coaching at size: scripts/bench coaching. Sixty participants on the selector at once, a list of four hundred, and the desk
// of operations at 50,000 engagements. The client runs on the same machine.
import {execFileSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {Site, postgres, root} from "../browser/site.mjs";
import {bringIn, cards, comeIn, prepare} from "../faults/coaching.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";

const people = 600, atOnce = 60, engagements = 50_000;
const data = join(root, "plugins/coaching/tests/data");

const quantile = (times, q) => times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * q))];
const told = (times) => `p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`;
async function timed(times, work, right) {
  const from = performance.now(), answer = await work(), body = await answer.text();
  if (answer.status !== right) throw new Error(`an answer of ${answer.status} is no figure`);
  times.push(performance.now() - from);
  return body;
}

/// Straight into the tables: engagements in every state, in the cohort that is there.
function fill(site, cohort) {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${engagements - 1}), c AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM coaching_coach)`;
  const now = Date.now() * 1000;
  const sql = `INSERT INTO coaching_engagement (id, version, created_at, name, email, organization, cohort, program, track, coach, status, total_sessions, selected_at, last_activity, entered_at)
      ${numbers} SELECT 'ceng-bench' || (1000000 + i), 1, ${now} - i * 1000000, 'Person ' || i, 'bench' || i || '@people.example', 'Example Ltd', h.id, h.program, 'TWO_SESSION',
      CASE WHEN i % 5 = 0 THEN '' ELSE c.id END, CASE i % 5 WHEN 0 THEN 'invited' WHEN 1 THEN 'canceled' WHEN 2 THEN 'in_progress' ELSE 'completed' END, 2,
      ${now} - i * 1000000, ${now} - i * 1000000, ${now} - i * 1000000 - 60000000 FROM n JOIN c ON c.k = i % 30 JOIN coaching_cohort h ON h.id = '${cohort}';
    INSERT INTO coaching_session (id, version, created_at, engagement, number, occurred_on, author, draft, submitted_at)
      SELECT 'cses-' || substr(e.id, 6) || s.k, 1, 0, e.id, s.k, '2026-01-01', '', FALSE, 1 FROM coaching_engagement e JOIN (SELECT 1 AS k UNION ALL SELECT 2) s ON s.k = 1 OR e.status = 'completed' WHERE e.id LIKE 'ceng-bench%' AND e.status IN ('in_progress', 'completed');`;
  const file = join(site.folder, "fill.sql");
  writeFileSync(file, sql);
  if (site.database) execFileSync("psql", [site.database, "-q", "-v", "ON_ERROR_STOP=1", "-f", file, "-c", "ANALYZE"]);
  else execFileSync("python3", ["-c", "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], timeout=60); d.executescript(open(sys.argv[2]).read()); d.execute('ANALYZE'); d.commit()", join(site.folder, "var/guildhall.db"), file]);
}

async function selector(site) {
  const visitors = await Promise.all(Array.from({length: atOnce}, (_, i) => comeIn(site.url, `p${i}@people.example`)));
  const looked = [], chosen = [];
  await Promise.all(visitors.map(async (visitor) => {
    for (let i = 0; i < 10; ++i) await timed(looked, () => visitor.send("/coaching/choose"), 200);
  }));
  await Promise.all(visitors.map(async (visitor) => {
    const page = await visitor.page("/coaching/choose");
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
    await timed(chosen, () => visitor.send(`/coaching/choose/${cards(page)[0]}`, {method: "POST", body: new URLSearchParams({csrf})}), 303);
  }));
  console.log(`  ${atOnce} participants at once, the selector ten times each: ${told(looked)}`);
  console.log(`  and all choose at the same moment: ${told(chosen)}`);
}

for (const engine of ["sqlite", ...(postgres ? ["postgresql"] : [])]) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "coaching"}});
  try {
    console.log(`${engine}:`);
    site.addPerson("admin@example.org", "Amira Example", ["coaching_admin"]);
    const admin = new HttpVisitor(site.url);
    await admin.signIn(site.signInLink("admin@example.org"));
    const cohort = await prepare(admin, {coaches: 30, places: 20, people});
    await selector(site);
    for (const [code, name, track] of [["MLP", "MLP", "TWO_SESSION"], ["EF", "EF", "FIVE_SESSION"], ["EL", "EL", "FIVE_SESSION"]])
      await admin.press("/coaching-programs", "/coaching-programs/new", {code, name, track, topics: "executive", active: "yes", overdue_days: "7", stalled_days: "14", escalation_days: "21"});
    const programs = Object.fromEntries([...(await admin.page("/cohorts/new")).matchAll(/value="(cprg-[^"]+)"[^>]*>([A-Z]+) /g)].map(([, id, code]) => [code, id]));
    const list = readFileSync(join(data, "coaching-participants-400.csv"), "utf8");
    for (const line of new Set(list.trim().split(/\r?\n/).slice(1).map((row) => row.split(",").slice(5).join()))) {
      const [program, code, start] = line.split(",");
      await admin.press("/cohorts", "/cohorts/new", {code, program: programs[program], start_date: start, opens: start, closes: start});
    }
    for (const which of ["400 participants", "the same list once more"]) {
      const from = performance.now();
      await bringIn(admin, "/engagements/import", list).catch((problem) => { if (which.startsWith("400")) throw problem; });
      console.log(`  ${which} brought in, from the file to the answer, with the page between: ${(performance.now() - from).toFixed(0)} ms`);
    }
    fill(site, cohort);
    for (const path of ["/coaching-desk", "/coaching-desk?page=100", "/coaching-desk?q=person+4999", "/engagements", "/coaching-summary"]) {
      const times = [];
      const first = [];
      await timed(first, () => admin.send(path), 200);
      for (let i = 0; i < 20; ++i) await timed(times, () => admin.send(path), 200);
      console.log(`  ${path} at ${engagements.toLocaleString("en")} engagements: first ${first[0].toFixed(0)} ms, then ${told(times)}`);
    }
  } finally {
    await site.stop();
  }
}
