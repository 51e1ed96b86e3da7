// A Guildhall of a test's own: a free port, an empty data folder, either engine, stopped and removed at the end.
//
//   const site = await Site.start();            // SQLite, plugin certificates
//   site.command(["user", "create", …]);        // the guildhall command beside the running server
//   site.mails();                               // what the mail catcher holds
//   await site.stop();
//
// GUILDHALL_BINARY names the program (default: build-dev/guildhall, then build/guildhall).
// GUILDHALL_TEST_POSTGRES is the URL of a PostgreSQL where databases may be made.
import {execFileSync, spawn} from "node:child_process";
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs";
import {createServer} from "node:net";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

export const binary = [process.env.GUILDHALL_BINARY, join(root, "build-dev/guildhall"), join(root, "build/guildhall")]
  .find((path) => path && existsSync(path));

/// The admin URL of the test PostgreSQL, or undefined.
export const postgres = process.env.GUILDHALL_TEST_POSTGRES || undefined;

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const {port} = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/// The plain text part of a mail of ours.
function plainText(raw) {
  const part = /Content-Type: text\/plain[^]*?\r?\n\r?\n([^]*?)\r?\n--/i.exec(raw);
  const base64 = part && /Content-Transfer-Encoding: base64/i.test(part[0]);
  return part ? Buffer.from(part[1], base64 ? "base64" : "utf8").toString("utf8") : raw;
}

let databases = 0;

export class Site {
  constructor(port, folder, database, settings, host = "127.0.0.1") {
    this.url = `http://${host}:${port}`;
    this.folder = folder;
    this.database = database;
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_"));
    this.environment = {
      ...Object.fromEntries(inherited),
      GUILDHALL_HTTP_PORT: String(port), GUILDHALL_VAR: join(folder, "var"), GUILDHALL_BASE_URL: this.url,
      GUILDHALL_PLUGINS: "certificates", GUILDHALL_PASSWORD_COST: "4",
      ...(database ? {GUILDHALL_DATABASE: database} : {}), ...settings,
    };
  }

  /// `engine` is "sqlite" or "postgresql"; `settings` are further GUILDHALL_… variables; `demo` loads the demonstration first.
  /// `host`: what this machine is called in addresses.
  static async start({engine = "sqlite", settings = {}, demo = false, host} = {}) {
    if (!binary) throw new Error("there is no guildhall program: build it or set GUILDHALL_BINARY");
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "guildhall-browser-"));
    const site = new Site(port, folder, engine === "postgresql" ? Site.makeDatabase() : undefined, settings, host);
    try {
      if (demo) site.command(["demo"]);
      await site.serve();
    } catch (problem) {
      await site.stop();
      throw problem;
    }
    return site;
  }

  /// A second server on the same database and data folder, with an address of its own. Stop it before the first.
  async beside(settings = {}) {
    const port = await freePort();
    const other = new Site(port, this.folder, this.database, {});
    other.environment = {...this.environment, GUILDHALL_HTTP_PORT: String(port), GUILDHALL_BASE_URL: other.url, ...settings};
    other.guest = true;
    await other.serve();
    return other;
  }

  static makeDatabase() {
    const name = `guildhall_browser_${process.pid}_${++databases}`;
    execFileSync("psql", [postgres, "-qc", `CREATE DATABASE ${name}`]);
    const url = new URL(postgres);
    url.pathname = `/${name}`;
    return url.href;
  }

  async serve(options = []) {
    this.log = "";
    this.process = spawn(binary, ["serve", ...options], {env: this.environment, stdio: ["ignore", "pipe", "pipe"]});
    const exited = new Promise((resolve) => this.process.once("exit", (code, signal) => resolve(signal || code)));
    this.exited = exited;
    this.process.stderr.on("data", (bytes) => { this.log += bytes; });
    await new Promise((resolve, reject) => {
      this.process.stdout.on("data", (bytes) => { this.log += bytes; if (this.log.includes("is ready at")) resolve(); });
      exited.then((code) => reject(new Error(`guildhall serve ended (${code}) before it was ready:\n${this.log}`)));
    });
  }

  get pid() { return this.process.pid; }

  command(words, input = "") {
    return execFileSync(binary, words, {env: this.environment, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"]});
  }

  addPerson(email, name, roles) {
    this.command(["user", "create", "--email", email, "--name", name, ...roles.flatMap((role) => ["--role", role])]);
  }

  /// A one-time link that signs this person in.
  signInLink(email) { return this.command(["user", "link", "--email", email]).trim(); }

  /// Every caught mail as {to, subject, text}.
  mails() {
    const folder = join(this.folder, "var/mail");
    if (!existsSync(folder)) return [];
    return readdirSync(folder).filter((name) => name.endsWith(".eml")).sort().map((name) => {
      const raw = readFileSync(join(folder, name), "utf8");
      const header = (key) => (new RegExp(`^${key}: (.*(?:\r?\n[ \t].*)*)`, "mi").exec(raw)?.[1] ?? "").replace(/\r?\n[ \t]/g, " ").trim();
      return {to: header("To"), subject: header("Subject"), text: plainText(raw)};
    });
  }

  async stop() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGTERM");
      const stuck = setTimeout(() => this.process.kill("SIGKILL"), 15_000);
      await this.exited;
      clearTimeout(stuck);
    }
    if (this.guest) return;
    rmSync(this.folder, {recursive: true, force: true});
    if (this.database) execFileSync("psql", [postgres, "-qc", `DROP DATABASE IF EXISTS ${new URL(this.database).pathname.slice(1)} WITH (FORCE)`]);
  }
}

/// Tries `look` until it returns something true; fails with `what` after `seconds`.
export async function eventually(what, look, seconds = 30) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
