// A Guildhall as in production on a PostgreSQL of its own (or on SQLite), with as many sessions as asked for.
import {execFileSync} from "node:child_process";
import {randomBytes} from "node:crypto";
import {join} from "node:path";
import {Site} from "../../browser/site.mjs";
import {HttpVisitor} from "../../faults/http_visitor.mjs";

/// Numbers and texts as both engines put them together.
const padded = (text, width) => `substr('${"0".repeat(width)}' || ${text}, length('${"0".repeat(width)}' || ${text}) - ${width - 1})`;
const client = (number) => `'clnt-' || ${padded(number, 12)}`;
const session = `'sess-' || ${padded("n", 12)}`, day = `(2020 + n % 6) || '-' || ${padded("(n / 6 % 12 + 1)", 2)} || '-' || ${padded("(n / 72 % 28 + 1)", 2)}`;

/// Sessions number `first` to `last`, each with so many participants.
const sessionsSql = (first, last, participants) => `
  INSERT INTO certificates_client (id, name, data_region, created_at)
  WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 99)
  SELECT ${client("n")}, 'Client ' || n, 'EU', 1760000000000000 FROM numbers WHERE TRUE ON CONFLICT DO NOTHING;
  INSERT INTO certificates_session (id, title, workshop_type, start_date, end_date, time_zone, delivery_type, region, client, lead, ready, delivered, created_at)
  WITH RECURSIVE numbers (n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})
  SELECT ${session}, 'Problem solving in practice, group ' || n, (SELECT min(id) FROM certificates_workshop_type),
         ${day}, ${day}, 'Europe/Vienna', 'Onsite', CASE WHEN n % 2 = 0 THEN 'EU' ELSE 'NA' END, ${client("(n % 100)")},
         (SELECT min(id) FROM kernel_person), TRUE, n % 3 = 0, 1760000000000000 FROM numbers;
  INSERT INTO certificates_participant (id, session_id, full_name, email, attendance, created_at)
  WITH RECURSIVE numbers (n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last}), people (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM people WHERE k < ${participants})
  SELECT 'part-' || ${padded("n", 10)} || ${padded("k", 2)}, ${session}, 'Åsa Müller ' || k, 'asa.' || n || '.' || k || '@example.org', 'attended', 1760000000000000
  FROM numbers, people;`;

export class Workplace {
  /// `database` is a PostgreSQL URL; without one it is SQLite.
  static async open(database) {
    const place = new Workplace();
    place.database = database;
    // https as people see it: the measuring clients stand where the proxy would.
    const settings = {GUILDHALL_ENVIRONMENT: "production", GUILDHALL_BASE_URL: "https://learn.example.org", GUILDHALL_SECRET_KEY: randomBytes(32).toString("hex"), ...(database ? {GUILDHALL_DATABASE: database} : {})};
    place.site = await Site.start({settings});
    place.site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const visitor = new HttpVisitor(place.site.url);
    await visitor.signIn(place.site.signInLink("boss@example.com"));
    await visitor.press("/workshop-types", "/workshop-types/new", {code: "LOAD", name: "Load", active: "yes"});
    place.cookie = `__Host-guildhall=${visitor.cookies.get("__Host-guildhall")}`;
    return place;
  }
  get url() { return this.site.url; }
  get pid() { return this.site.pid; }
  /// The SQLite database.
  get file() { return join(this.site.folder, "var/guildhall.db"); }

  query(text) {
    if (this.database) return execFileSync("psql", [this.database, "-qAt", "-c", text], {encoding: "utf8"});
    return execFileSync("/usr/bin/python3", ["-c", "import sqlite3,sys; d=sqlite3.connect(sys.argv[1], timeout=30); d.executescript(sys.stdin.read()); d.commit()",
      this.file], {input: text, encoding: "utf8"});
  }
  fill(first, last, participants = 8) {
    this.query(sessionsSql(first, last, participants));
    this.query(this.database ? "VACUUM ANALYZE" : "ANALYZE");  // as PostgreSQL does by itself after a while
  }
  async restart() {
    this.site.process.kill("SIGTERM");
    await this.site.exited;
    const began = performance.now();
    await this.site.serve();
    return performance.now() - began;
  }
  stop() { return this.site.stop(); }
}
