#!/usr/bin/env node
// A connection pooler between us and PostgreSQL: PgBouncer that gives every transaction another session is
// refused at the start with the remedy; one that leaves sessions alone serves like PostgreSQL itself. A database that
// cannot store every name, and a role that only reads, are refused, too.
import {execFileSync, spawn, spawnSync} from "node:child_process";
import {chownSync, existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, binary, eventually, freePort} from "../browser/site.mjs";
import {HttpVisitor} from "./http_visitor.mjs";
import {OwnPostgres} from "./own_postgres.mjs";
import {Verdict} from "./verdict.mjs";

const verdict = new Verdict();
const program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((path) => existsSync(path));
const database = program && OwnPostgres.make();
if (!database) {
  console.log("passed over: PgBouncer or PostgreSQL's server is not installed here");
  process.exit(77);
}

/// As PostgreSQL, PgBouncer refuses to run as root.
class Bouncer {
  static async start(mode) {
    const bouncer = new Bouncer();
    Object.assign(bouncer, {folder: mkdtempSync(join(tmpdir(), "guildhall-pgbouncer-")), port: await freePort()});
    writeFileSync(join(bouncer.folder, "users"), '"postgres" ""\n');
    writeFileSync(join(bouncer.folder, "ini"), `[databases]\npostgres = host=127.0.0.1 port=${database.port} dbname=postgres\n[pgbouncer]\n` +
      `listen_addr = 127.0.0.1\nlisten_port = ${bouncer.port}\nunix_socket_dir =\nauth_type = trust\nauth_file = ${bouncer.folder}/users\n` +
      `pool_mode = ${mode}\ndefault_pool_size = 20\nlogfile = ${bouncer.folder}/log\npidfile = ${bouncer.folder}/pid\n`);
    if (database.root) {
      const [user, group] = ["-u", "-g"].map((kind) => Number(execFileSync("id", [kind, "postgres"], {encoding: "utf8"})));
      for (const path of [bouncer.folder, join(bouncer.folder, "users"), join(bouncer.folder, "ini")]) chownSync(path, user, group);
    }
    const line = database.root ? ["runuser", "-u", "postgres", "--", program, join(bouncer.folder, "ini")] : [program, join(bouncer.folder, "ini")];
    bouncer.process = spawn(line[0], line.slice(1), {stdio: "ignore", detached: true});
    bouncer.url = `postgresql://postgres@127.0.0.1:${bouncer.port}/postgres`;
    await eventually("PgBouncer", () => spawnSync("psql", [bouncer.url, "-Atqc", "SELECT 1"]).status === 0);
    return bouncer;
  }
  stop() {
    process.kill(-this.process.pid, "SIGTERM");
    rmSync(this.folder, {recursive: true, force: true});
  }
}

/// What a start with this database says, when it does not come up.
function refusal(url) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-refused-"));
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_"));
  const env = {...Object.fromEntries(kept), GUILDHALL_VAR: join(folder, "var"), GUILDHALL_DATABASE: url, GUILDHALL_HTTP_PORT: "0"};
  const tried = spawnSync(binary, ["serve"], {env, encoding: "utf8", timeout: 60_000});
  rmSync(folder, {recursive: true, force: true});
  return tried.status === null ? "it started" : `${tried.status} ${tried.stderr}`;
}

let bouncer;
try {
  await database.start();
  const sql = (text, url = database.url) => execFileSync("psql", [url, "-Atqc", text], {encoding: "utf8"}).trim();
  bouncer = await Bouncer.start("transaction");
  const shared = refusal(bouncer.url);
  verdict.expect(/^2 .*“database”.*pool_mode = session/s.test(shared), `transaction mode: ${shared}`);
  verdict.expect(sql("SELECT COUNT(*) FROM pg_tables WHERE tablename LIKE 'kernel_%'") === "0", "a refused start has made tables");
  bouncer.stop();

  bouncer = await Bouncer.start("session");
  const site = await Site.start({settings: {GUILDHALL_DATABASE: bouncer.url, GUILDHALL_DATABASE_POOL: "4"}});
  site.addPerson("boss@example.org", "Boss", ["super_admin"]);
  const boss = new HttpVisitor(site.url);
  await boss.signIn(site.signInLink("boss@example.org"));
  const pages = await Promise.all(Array.from({length: 40}, (_, i) => new HttpVisitor(site.url).status(i % 2 ? "/login" : "/readyz")));
  verdict.expect(await boss.status("/users") === 200 && pages.every((status) => status === 200), `session mode: ${new Set(pages)}`);
  await site.stop();
  bouncer.stop();
  bouncer = undefined;

  sql("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  sql("CREATE ROLE reader LOGIN");
  sql("ALTER ROLE reader SET default_transaction_read_only = on");
  const latin = refusal(database.url.replace(/[^/]*$/, "latin")), reader = refusal(database.url.replace("postgres@", "reader@"));
  verdict.expect(/^2 .*LATIN1.*ENCODING 'UTF8'/s.test(latin), `LATIN1: ${latin}`);
  verdict.expect(/^2 .*only read/s.test(reader), `a role that reads: ${reader}`);
  console.log(`PgBouncer in transaction mode, a LATIN1 database and a role that only reads are refused by name; session mode serves`);
} finally {
  bouncer?.stop();
  database.remove();
}
verdict.end();
