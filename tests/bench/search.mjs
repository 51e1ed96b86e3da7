// Finding by typing among many records: `search.mjs [RECORDS]`, a million unless said, on both engines. The plugin is the
// conformance suite's `lending`; items and index are filled in by SQL, then somebody signed in types two hundred things.
import {execFileSync} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, postgres, root} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";

const records = Number(process.argv[2] ?? 1_000_000);
const words = ["ladder", "hammer", "drill", "saw", "lamp", "projector", "camera", "book", "tent", "bicycle", "printer", "router", "keyboard",
  "monitor", "chair", "table", "whiteboard", "microphone", "speaker", "cable"];
const syllables = ["ba", "ke", "lo", "mi", "ru", "sa", "te", "vo", "xi", "zu", "dra", "pen", "qui", "sto", "fle"];

/// The same on every run.
function random(seed) {
  let state = seed;
  return (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor(state / 4294967296 * below); };
}

function items(file) {
  const next = random(7);
  const name = () => Array.from({length: 2 + next(3)}, () => syllables[next(syllables.length)]).join("");
  const lines = [];
  for (let n = 0; n < records; ++n)
    lines.push(`item-${String(n).padStart(12, "0")}\tT${String(n).padStart(7, "0")}\t${words[next(words.length)]} ${name()} ${name()} ${n % 1000}`);
  writeFileSync(file, lines.join("\n") + "\n");
}

const intoSqlite = `
import sqlite3, sys
rows = [line.rstrip("\\n").split("\\t") for line in open(sys.argv[2])]
db = sqlite3.connect(sys.argv[1], timeout=60)
db.execute("PRAGMA synchronous=OFF")
trigger = db.execute("SELECT sql FROM sqlite_master WHERE name = 'kernel_search_added'").fetchone()[0]
db.execute("DROP TRIGGER kernel_search_added")
db.executemany("INSERT INTO lending_item (id, version, created_at, tag, title, kind, state) VALUES (?, 1, 0, ?, ?, 'tool', 'available')", rows)
for row in rows:
    db.executemany("INSERT INTO kernel_search (record, id, field, text) VALUES ('lending.item', ?, ?, ?)", ((row[0], "tag", row[1].lower()), (row[0], "title", row[2])))
db.execute("INSERT INTO kernel_search_grams (kernel_search_grams) VALUES ('rebuild')")
db.execute(trigger)
db.execute("ANALYZE")
db.commit()`;

function fill(site, file) {
  if (!site.database) return execFileSync("/usr/bin/python3", ["-c", intoSqlite, join(site.folder, "var/guildhall.db"), file]);
  const run = (...statements) => execFileSync("psql", [site.database, "-q", ...statements.flatMap((one) => ["-c", one])]);
  run("CREATE TABLE filling (id TEXT, tag TEXT, title TEXT)", `\\copy filling FROM '${file}'`,
    "INSERT INTO lending_item (id, version, created_at, tag, title, kind, state) SELECT id, 1, 0, tag, title, 'tool', 'available' FROM filling",
    "DROP INDEX kernel_search_grams",
    "INSERT INTO kernel_search (record, id, field, text) SELECT 'lending.item', id, field, lower(text) FROM filling, LATERAL (VALUES ('tag', tag), ('title', title)) AS entries (field, text)",
    "CREATE INDEX kernel_search_grams ON kernel_search USING gin (text public.gin_trgm_ops)", "DROP TABLE filling", "VACUUM ANALYZE");
}

/// Whole words, parts of names, tags, figures, what is not there, three letters and two.
function typed(n) {
  const next = random(n + 1), word = words[next(words.length)], name = () => syllables[next(syllables.length)] + syllables[next(syllables.length)];
  return [word, name() + name(), `${word} ${name()}`, `t${String(next(records)).padStart(7, "0")}`, name(), String(next(1000)).padStart(3, "0"),
    "no such thing", word.slice(0, 3), word.slice(0, 2)][n % 9];
}

async function measure(engine, file) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS_FOLDER: join(root, "build/template-plugins"), GUILDHALL_PLUGINS: "lending"}});
  try {
    fill(site, file);
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const visitor = new HttpVisitor(site.url);
    await visitor.signIn(site.signInLink("boss@example.com"));
    const times = [];
    for (let n = 0; n < 220; ++n) {
      const began = performance.now();
      const answer = await visitor.send(`/search/suggestions?q=${encodeURIComponent(typed(n))}`);
      await answer.text();
      if (answer.status !== 200) throw new Error(`${typed(n)} was answered ${answer.status}`);
      if (n >= 20) times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    console.log(`${engine}: ${records} records; suggestions p50 ${times[100].toFixed(1)} ms, p95 ${times[190].toFixed(1)} ms, longest ${times[199].toFixed(1)} ms`);
  } finally {
    await site.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), "guildhall-search-"));
try {
  items(join(folder, "items.tsv"));
  for (const engine of ["sqlite", ...(postgres ? ["postgresql"] : [])]) await measure(engine, join(folder, "items.tsv"));
} finally {
  rmSync(folder, {recursive: true, force: true});
}
