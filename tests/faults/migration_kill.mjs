#!/usr/bin/env node
// A migration is killed (SIGKILL) at each of its writes, to a file or to PostgreSQL: the next start makes
// what a clean install has, without anybody's help. Killed before the write, and with half of it done. Several processes
// that begin on the same empty database apply each migration once.
//
// PostgreSQL gets a migration's script as one message, so its statements are cut on the server's side: a trigger of the
// test's own ends the session at the n-th change of the schema.
//
// Usage: migration_kill.mjs [STEP=1]     STEP 5 tries every fifth point; on SQLite, and on PostgreSQL when GUILDHALL_TEST_POSTGRES names one
import {execFileSync, spawn, spawnSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {Site, binary, postgres} from "../browser/site.mjs";
import {Verdict, words} from "./verdict.mjs";

const step = Number(words[0] ?? 1), racers = 4;
const library = process.env.GUILDHALL_LAST_WRITE_LIBRARY ?? join(dirname(binary), "liblast_write.so");
const verdict = new Verdict(), {problems} = verdict;
const folder = mkdtempSync(join(tmpdir(), "guildhall-migration-"));
const psql = (url, sql) => execFileSync("psql", [url, "-AtqX", "-v", "ON_ERROR_STOP=1", "-c", sql], {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});

/// What an empty database is and what is in it afterwards, for each engine.
class Sqlite {
  name = "sqlite";
  serial = 0;
  make() {
    this.var = join(folder, `sqlite-${++this.serial}`);
    mkdirSync(this.var);
    this.url = `sqlite:${join(this.var, "guildhall.db")}`;
  }
  /// The schema, which migrations are noted, and that the file is sound.
  state() {
    const ask = (sql) => execFileSync("sqlite3", [join(this.var, "guildhall.db"), sql], {encoding: "utf8"});
    return ask("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2") + ask("SELECT owner, number, name, checksum FROM kernel_migration ORDER BY 1, 2") + ask("PRAGMA integrity_check");
  }
  remove() { rmSync(this.var, {recursive: true}); }
}

class Postgresql {
  name = "postgresql";
  make() {
    this.var = join(folder, "postgresql");
    mkdirSync(this.var, {recursive: true});
    this.url = Site.makeDatabase();
  }
  state() {
    const schema = execFileSync("pg_dump", ["--schema-only", "--no-owner", this.url], {encoding: "utf8"});
    return schema.replace(/^\\(un)?restrict .*$/gm, "") + psql(this.url, "SELECT owner, number, name, checksum FROM kernel_migration ORDER BY 1, 2");
  }
  remove() { psql(postgres, `DROP DATABASE ${new URL(this.url).pathname.slice(1)} WITH (FORCE)`); }

  /// Every session that makes the n-th change of the schema or a later one ends there, a second try too; a sequence
  /// counts, which no rollback turns back.
  cutAt(n) {
    psql(this.url, `CREATE SCHEMA fault; CREATE SEQUENCE fault.statements;
      CREATE FUNCTION fault.cut() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('fault.statements') >= ${n} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END $$;
      CREATE EVENT TRIGGER fault_cut ON ddl_command_end EXECUTE FUNCTION fault.cut()`);
  }
  changes() { return Number(psql(this.url, "SELECT last_value FROM fault.statements")); }
  heal() { psql(this.url, "DROP EVENT TRIGGER fault_cut; DROP SCHEMA fault CASCADE"); }
}

const environment = (engine, more = {}) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_"))), GUILDHALL_VAR: engine.var, GUILDHALL_DATABASE: engine.url, ...more});
const migrate = (engine, more) => spawnSync(binary, ["migrate"], {env: environment(engine, more), encoding: "utf8"});

/// Brings the database up as the next start would; what is wrong with it, or "".
function wrongAfter(engine, clean) {
  const again = migrate(engine);
  if (again.status !== 0) return `the next start failed: ${again.stderr}`;
  return engine.state() === clean ? "" : "the next start did not make what a clean install has";
}

function cleanInstall(engine) {
  engine.make();
  const counted = join(folder, "count");
  const done = migrate(engine, {LD_PRELOAD: library, LAST_WRITE_COUNT: counted});
  if (done.status !== 0) throw new Error(`a clean install failed: ${done.stderr}`);
  const found = {clean: engine.state(), writes: Number(readFileSync(counted, "utf8"))};
  engine.remove();
  return found;
}

function killAtEveryWrite(engine, clean, writes) {
  let kills = 0;
  for (let at = 1; at <= writes; at += step) {
    for (const torn of [{}, {LAST_WRITE_TORN: "1"}]) {
      engine.make();
      const killed = migrate(engine, {LD_PRELOAD: library, LAST_WRITE: String(at), ...torn});
      if (killed.signal === "SIGKILL") ++kills;
      const wrong = wrongAfter(engine, clean);
      if (wrong) problems.push(`${engine.name}, killed at write ${at}${torn.LAST_WRITE_TORN ? ", half done" : ""}: ${wrong}`);
      engine.remove();
    }
  }
  console.log(`${engine.name}: killed ${kills} times at ${writes} writes, before and half-way: ${problems.length} left anything but a clean install`);
  verdict.needs(kills >= writes / step, `${engine.name}: only ${kills} kills at ${writes} writes`);
}

function cutAtEveryStatement(engine, clean) {
  engine.make();
  engine.cutAt(1e9);
  migrate(engine);
  const changes = engine.changes();
  engine.remove();
  let cut = 0;
  for (let at = 1; at <= changes; at += step) {
    engine.make();
    engine.cutAt(at);
    if (migrate(engine).status !== 0) ++cut;
    engine.heal();
    const wrong = wrongAfter(engine, clean);
    if (wrong) problems.push(`${engine.name}, cut at statement ${at}: ${wrong}`);
    engine.remove();
  }
  console.log(`${engine.name}: session ended at ${cut} of ${changes} statements that change the schema`);
  verdict.needs(cut >= changes / step, `${engine.name}: only ${cut} sessions were cut`);
}

async function race(engine, clean) {
  engine.make();
  const ends = await Promise.all(Array.from({length: racers}, () => new Promise((resolve) => {
    const one = spawn(binary, ["migrate"], {env: environment(engine), stdio: ["ignore", "pipe", "pipe"]});
    let said = "";
    for (const stream of [one.stdout, one.stderr]) stream.on("data", (bytes) => { said += bytes; });
    one.on("close", (code) => resolve({code, said, applied: Number(/^(\d+) migrations applied/m.exec(said)?.[1])}));
  })));
  const applied = ends.reduce((sum, end) => sum + end.applied, 0), migrations = Number(clean.match(/^kernel\|/gm).length);
  console.log(`${engine.name}: ${racers} at once applied ${ends.map((end) => end.applied).join(" + ")} of ${migrations} migrations`);
  if (ends.some((end) => end.code !== 0)) problems.push(`${engine.name}: a racer failed: ${ends.map((end) => end.said).join("")}`);
  if (applied !== migrations || engine.state() !== clean) problems.push(`${engine.name}: the race applied ${applied} of ${migrations}, or made something else`);
  engine.remove();
}

if (!existsSync(library)) throw new Error(`there is no ${library}: build the target last_write or set GUILDHALL_LAST_WRITE_LIBRARY`);
try {
  for (const engine of postgres ? [new Sqlite(), new Postgresql()] : [new Sqlite()]) {
    const {clean, writes} = cleanInstall(engine);
    killAtEveryWrite(engine, clean, writes);
    if (engine.cutAt) cutAtEveryStatement(engine, clean);
    await race(engine, clean);
  }
  if (!postgres) console.log("PostgreSQL is left out: GUILDHALL_TEST_POSTGRES is not set");
} finally {
  rmSync(folder, {recursive: true, force: true});
}
verdict.end();
