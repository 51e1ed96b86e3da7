// A mail server that takes everything and remembers it (tests/mail/smtp_sink.py).
import {spawn} from "node:child_process";
import {existsSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {root} from "../browser/site.mjs";

export class MailSink {
  static async start() {
    const sink = new MailSink();
    sink.folder = mkdtempSync(join(tmpdir(), "guildhall-sink-"));
    sink.record = join(sink.folder, "record");
    sink.process = spawn("python3", [join(root, "tests/mail/smtp_sink.py"), "--record", sink.record], {stdio: ["pipe", "pipe", "inherit"]});
    sink.port = await new Promise((resolve) => sink.process.stdout.once("data", (line) => resolve(JSON.parse(line).port)));
    return sink;
  }
  /// Settings of a site that sends its mail here, certificates as `sender`.
  settings(sender) {
    return {
      GUILDHALL_MAIL_ALLOWED_DOMAINS: "example.org", GUILDHALL_MAIL_SMTP_HOST: "127.0.0.1", GUILDHALL_MAIL_SMTP_PORT: String(this.port),
      GUILDHALL_MAIL_SMTP_SECURITY: "none", GUILDHALL_MAIL_SENDERS: `credentials=${sender}`, GUILDHALL_MAIL_LEASE_SECONDS: "5",
    };
  }
  /// {message_id, to, from} in the order they came; of one sender only.
  taken(from = "") {
    if (!existsSync(this.record)) return [];
    const all = readFileSync(this.record, "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line));
    return all.filter((mail) => !from || mail.from === from);
  }
  ids(from = "") { return this.taken(from).map((mail) => mail.message_id); }
  async stop() {
    this.process.stdin.end();
    await new Promise((resolve) => this.process.once("exit", resolve));
    rmSync(this.folder, {recursive: true});
  }
}
