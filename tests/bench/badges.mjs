// Awards with all that follows, and the catalogue, at size: scripts/bench badges. 1,000 badges, 100,000 awards.
// Each approval awards a mini-badge, its skill and its program: three awards with mail, event and both signatures each.
import {execFileSync} from "node:child_process";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {Site, postgres} from "../browser/site.mjs";
import {bringIn} from "../faults/badges.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";

const programs = 333, asked = 40, awards = 100_000;
const rows = ["slug,within,kind,title,description,criteria,evidence,status"];
for (let i = 0; i < programs; ++i)
  rows.push(`p-${i},,program,Program ${i},All of it.,All skills.,,active`, `s-${i},p-${i},skill,Skill ${i},A skill.,All mini-badges.,,active`,
    `m-${i},s-${i},mini_badge,Mini ${i},Small.,Do it.,A report.,active`);

/// Straight into the tables: fifty badges each of two thousand people who are nowhere else.
function fill(site) {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${awards - 1}), b AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM badges_badge WHERE slug LIKE 'm-%')`;
  const sql = `INSERT INTO badges_award (id, version, created_at, badge, person, source, awarded_at) ${numbers}
      SELECT 'awrd-bench' || i, 1, i, b.id, 'cbench-' || (i / 50), 'direct', i FROM n JOIN b ON b.k = (i / 50 + i % 50) % ${programs};
    INSERT INTO badges_credential (id, award, issued_at, place, key, document, jwt)
      SELECT 'bcrd-' || substr(id, 6), id, 0, 1000000 + created_at, (SELECT min(id) FROM badges_key), '{}', '-' FROM badges_award WHERE id LIKE 'awrd-bench%';`;
  const file = join(site.folder, "fill.sql");
  writeFileSync(file, sql);
  if (site.database) execFileSync("psql", [site.database, "-qc", "SELECT 1"]) && execFileSync("psql", [site.database, "-q", "-f", file, "-c", "ANALYZE"]);
  else execFileSync("python3", ["-c", "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], timeout=60); d.executescript(open(sys.argv[2]).read()); d.commit()", join(site.folder, "var/guildhall.db"), file]);
}

const quantiles = (times) => {
  times.sort((a, b) => a - b);
  return `p50 ${times[times.length >> 1].toFixed(1)} ms, p95 ${times[Math.floor(times.length * 0.95)].toFixed(1)} ms`;
};
async function timed(work, right) {
  const from = performance.now(), answer = await work();
  await answer.arrayBuffer();
  if (answer.status !== right) throw new Error(`an answer of ${answer.status} is no figure`);
  return performance.now() - from;
}

for (const engine of ["sqlite", ...(postgres ? ["postgresql"] : [])]) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "badges"}});
  try {
    const come = async (email, role) => {
      site.addPerson(email, email.split("@")[0], [role]);
      const visitor = new HttpVisitor(site.url);
      await visitor.signIn(site.signInLink(email));
      return visitor;
    };
    const admin = await come("admin@example.org", "badge_admin"), student = await come("student@example.org", "participant");
    await bringIn(admin, rows.join("\n"));
    const csrf = await student.token("/my-badges/welcome");
    const post = async (path, values) => (await student.send(path, {method: "POST", body: new URLSearchParams({csrf, ...values})})).headers.get("location");
    await post("/my-badges/welcome", {name: "Student Example", email_is_mine: "yes", agreed: "yes"});
    const requests = [];
    for (let i = 0; i < asked; ++i) {
      const badge = /name="badge" value="(badg-[^"]+)"/.exec(await student.page(`/my-badges/programs/p-${i}`))[1];
      const path = (await post("/my-badges/ask", {badge})).replace(/\/edit$/, "");
      await post(`${path}/edit`, {version: "1", evidence: "I did it."});
      await post(`${path}/submit`, {});
      requests.push(path);
    }
    const token = await admin.token("/badge-awards/new");
    const approve = (path) => timed(() => admin.send(`${path}/approve`, {method: "POST", body: new URLSearchParams({csrf: token})}), 303);
    await approve(requests.shift());  // makes the keys
    fill(site);
    await approve(requests.shift());
    const approvals = [];
    for (const path of requests) approvals.push(await approve(path));
    const pages = [];
    for (let i = 0; i < 40; ++i) pages.push(await timed(() => admin.send("/badge-catalogue?open=all"), 200));
    console.log(`${engine}: three awards in one approval ${quantiles(approvals)}; catalogue of ${3 * programs} badges, all open, ${quantiles(pages)}`);
  } finally {
    await site.stop();
  }
}
