// A PostgreSQL of a script's own that may be crashed at will.
import {execFile, execFileSync} from "node:child_process";
import {chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {freePort} from "../browser/site.mjs";

/// Where the server's programs are: pg_config's folder, or the newest under /usr/lib/postgresql.
function programs() {
  const debian = "/usr/lib/postgresql";
  const folders = existsSync(debian) ? readdirSync(debian).sort((a, b) => b - a).map((version) => join(debian, version, "bin")) : [];
  try { folders.push(execFileSync("pg_config", ["--bindir"], {encoding: "utf8"}).trim()); } catch { /* not installed */ }
  return folders.find((folder) => existsSync(join(folder, "initdb")));
}

export class OwnPostgres {
  /// With its data in a new folder under `place`; undefined where PostgreSQL's server is not installed.
  static make(place = tmpdir()) {
    const bin = programs();
    if (!bin) return undefined;
    const database = new OwnPostgres();
    Object.assign(database, {bin, folder: mkdtempSync(join(place, "guildhall-postgres-"))});
    // PostgreSQL refuses to run as root: then it runs as the user the package made.
    database.root = process.getuid() === 0;
    if (database.root) chownSync(database.folder, ...["-u", "-g"].map((kind) => Number(execFileSync("id", [kind, "postgres"], {encoding: "utf8"}))));
    return database;
  }
  command(program, words) {
    const line = [join(this.bin, program), ...words];
    return this.root ? ["runuser", ["-u", "postgres", "--", ...line]] : [line[0], line.slice(1)];
  }
  run(program, words) {
    const [file, all] = this.command(program, words);
    return new Promise((resolve, reject) => execFile(file, all, {cwd: this.folder}, (error, out, said) => error ? reject(new Error(`${program}: ${said || out}`)) : resolve()));
  }
  get data() { return join(this.folder, "data"); }
  /// Of the process that all others of it descend from.
  get pid() { return Number(readFileSync(join(this.data, "postmaster.pid"), "utf8").split("\n", 1)[0]); }

  async start() {
    this.port = await freePort();
    await this.run("initdb", ["-D", this.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]);
    await this.startAgain();
    this.url = `postgresql://postgres@127.0.0.1:${this.port}/postgres`;
  }
  async startAgain() {
    await this.run("pg_ctl", ["-D", this.data, "-w", "-l", join(this.folder, "log"), "-o", `-p ${this.port} -k ${this.folder} -c listen_addresses=127.0.0.1`, "start"]);
  }
  /// Has it given up by itself? A server without room even to recover does, until whoever watches over it starts it again.
  async hasEnded() { return this.run("pg_ctl", ["-D", this.data, "status"]).then(() => false, () => true); }
  async halt() { await this.run("pg_ctl", ["-D", this.data, "-w", "-m", "immediate", "stop"]); }
  /// `immediate` is as after a crash: sessions are cut, and the log is replayed at the start.
  async restart(mode) { await this.run("pg_ctl", ["-D", this.data, "-w", "-m", mode, "-l", join(this.folder, "log"), "restart"]); }

  remove() {
    if (existsSync(join(this.data, "postmaster.pid"))) {
      const [file, words] = this.command("pg_ctl", ["-D", this.data, "-w", "-m", "immediate", "stop"]);
      execFileSync(file, words, {cwd: this.folder, stdio: "ignore"});
    }
    rmSync(this.folder, {recursive: true, force: true});
  }
}
