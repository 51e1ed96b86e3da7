#!/usr/bin/env node
// Two sites witness each other's audit logs. What the one has signed is read here by a program of the test's own, after
// the specifications; then somebody who has the other's database and program rewrites its log so that nothing shows,
// and the witness has the proof.
import {execFileSync, spawnSync} from "node:child_process";
import {createHash, createPublicKey, verify} from "node:crypto";
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {Verdict} from "../faults/verdict.mjs";
import {Site, binary, eventually} from "../browser/site.mjs";

const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

/// c2sp.org/signed-note, tlog-cosignature and tlog-checkpoint, as they stand there.
function keyOf(text) {
  const [, name, id, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text), bytes = Buffer.from(base64, "base64");
  expect(sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4).toString("hex") === id, `the id of ${text} is another one`);
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes.subarray(1)]);
  return {name, id, kind: bytes[0], key: createPublicKey({key: der, format: "der", type: "spki"})};
}
function isSigned(note, {name, id, kind, key}) {
  const end = note.lastIndexOf("\n\n"), text = note.slice(0, end + 1);
  const line = note.slice(end + 2).split("\n").find((one) => one.startsWith(`— ${name} `) && Buffer.from(one.split(" ")[2], "base64").subarray(0, 4).toString("hex") === id);
  if (!line) return false;
  const bytes = Buffer.from(line.split(" ")[2], "base64").subarray(4);
  if (kind === 1) return verify(null, Buffer.from(text), key, bytes);
  const at = bytes.readBigUInt64BE(0);
  if (Math.abs(Number(at) - Date.now() / 1000) > 300) return false;
  return verify(null, Buffer.from(`cosignature/v1\ntime ${at}\n${text}`), key, bytes.subarray(8));
}
/// RFC 6962, 2.1.
function rootOf(leaves) {
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0]);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.from([1]), rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

const python = (site, script, ...words) => execFileSync("python3", ["-c", script, join(site.folder, "var/guildhall.db"), ...words], {encoding: "utf8"});
const hashes = (site) => python(site, `
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT hash FROM kernel_audit ORDER BY seq"): print(row[0])`).trim().split("\n").map((hex) => Buffer.from(hex, "hex"));
/// Whoever has the database changes the reason of one entry and makes the chain whole again, by their own reading of it.
const rewrite = (site, seq) => python(site, `
import hashlib, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DROP TRIGGER kernel_audit_no_update")
columns = "seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason, changes, details, previous_hash"
before = None
for row in db.execute(f"SELECT {columns}, hash FROM kernel_audit WHERE seq >= ? ORDER BY seq", (int(sys.argv[2]),)).fetchall():
    values = [str(value) for value in row[:13]]
    if before is None: values[9] = "as if it had been so"
    else: values[12] = before
    before = hashlib.sha256("".join(f"{len(v.encode())}:{v}" for v in values).encode()).hexdigest()
    db.execute("UPDATE kernel_audit SET reason = ?, previous_hash = ?, hash = ? WHERE seq = ?", (values[9], values[12], before, row[0]))
db.execute("DELETE FROM kernel_audit_node")
db.execute("DELETE FROM kernel_site WHERE name = 'audit_checkpoint'")
db.commit()`, String(seq));

const log = await Site.start(), witness = await Site.start();
try {
  const visitors = [];
  for (const site of [log, witness]) {
    site.addPerson("boss@example.org", "Boss", ["super_admin"]);
    site.addPerson("reader@example.org", "Reader", ["auditor"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.org"));
    visitors.push(boss);
  }
  const [boss, otherBoss] = visitors, path = "/audit/witnesses";
  const value = (page, id) => new RegExp(`id="${id}" type="text" value="([^"]+)"`).exec(page)[1].replaceAll("&#43;", "+").replaceAll("&#x2F;", "/").replaceAll("&#61;", "=").replaceAll("&#x3D;", "=");
  const page = await boss.page(path), otherPage = await otherBoss.page(path);
  const logKey = value(page, "log-key"), witnessKey = value(otherPage, "witness-key"), address = value(otherPage, "witness-url");

  // What strangers post changes nothing, needs no form of ours, and is no fault of the server's.
  for (const [body, status] of [["", 400], ["old 0\n\nnonsense", 400], ["x".repeat(20_000), 413],
    ["old 0\n\nstrange.example/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— strange.example/log AAAAAAAA\n", 404]]) {
    const answer = await fetch(`${address}/add-checkpoint`, {method: "POST", body});
    expect(answer.status === status, `“${body.slice(0, 20)}” got ${answer.status}, not ${status}`);
  }

  // The wrong key is said beside the field; each side takes the other's.
  const wrong = await (await otherBoss.submit(`${path}/logs/new`, `${path}/logs/new`, {key: value(page, "witness-key")})).text();
  expect(/This is the key of a witness/.test(wrong), "the wrong key is not said to be one");
  await otherBoss.press(`${path}/logs/new`, `${path}/logs/new`, {key: ` ${logKey}\n`});
  await boss.press(`${path}/new`, `${path}/new`, {key: witnessKey, url: `${address}/`});
  const signed = async (visitor) => Number((/signed for<\/dt><dd>([\d,]+) entr/i.exec(await visitor.page(path))?.[1] ?? "0").replace(",", ""));
  await eventually("the first signature", async () => await signed(boss) > 0);

  // What was signed, by a program of another's.
  const file = async (visitor, kind, name) => (await visitor.send(`${path}/${kind}?name=${encodeURIComponent(name)}`)).text();
  const note = await file(otherBoss, "logs/file", keyOf(logKey).name);
  const [origin, size, root] = note.split("\n");
  expect(origin === keyOf(logKey).name && isSigned(note, keyOf(logKey)), `the log has not signed: ${note}`);
  expect(isSigned(note, keyOf(witnessKey)), "the witness has not signed");
  expect(!isSigned(note.replace(`\n${size}\n`, `\n${Number(size) + 1}\n`), keyOf(witnessKey)), "a changed note passes for a signed one");
  expect(rootOf(hashes(log).slice(0, Number(size))).toString("base64") === root, "the root is not that of the log");
  expect(await file(boss, "file", keyOf(witnessKey).name) === note, "the two sites keep different notes");

  // It goes on as the log does.
  for (let i = 0; i < 300; ++i) await boss.status(`/users/nobody-${i}`);
  log.addPerson("late@example.org", "Late", []);
  await boss.press(`${path}/ask`, path, {});
  await eventually("the next signature", async () => await signed(boss) > Number(size));
  const kept = join(log.folder, "kept.txt");
  writeFileSync(kept, await file(otherBoss, "logs/file", origin));
  const audit = () => spawnSync(binary, ["audit", "verify", "--checkpoint", kept, "--witness", witnessKey], {env: log.environment, encoding: "utf8"});
  expect(audit().status === 0, `the log does not fit what was signed: ${audit().stderr}`);

  // Somebody rewrites history.
  await log.process.kill("SIGTERM");
  await log.exited;
  rewrite(log, 3);
  const found = audit();
  expect(found.status === 1 && /not the one that was signed/.test(found.stderr), `the checkpoint does not show it: ${found.stderr}`);
  await log.serve();
  const again = new HttpVisitor(log.url);
  await again.signIn(log.signInLink("boss@example.org"));
  await again.press(`${path}/ask`, path, {});
  await eventually("the alarm at the witness", async () => /does not go on from what was seen/.test(await otherBoss.page(path)));
  const proof = await file(otherBoss, "logs/proof", origin);
  expect(isSigned(proof, keyOf(logKey)), "the proof is not signed by the log");
  expect(/WITNESSED_LOG_CONTRADICTED/.test(await otherBoss.page("/audit?action=WITNESSED_LOG_CONTRADICTED")), "the witness's log says nothing of it");
  await eventually("the mail", () => witness.mails().some(({to, subject}) => to.includes("reader@example.org") && /contradicts/.test(subject)));
  expect(/this log is not the one it has signed for/.test(await again.page(path)), "the log's own page says nothing of it");

  // Whoever knows why lets it begin anew.
  const anew = `${path}/logs/anew?name=${encodeURIComponent(origin)}`;
  expect((await otherBoss.submit(anew, anew, {reason: ""})).status === 422, "no reason is asked for");
  await otherBoss.press(anew, anew, {reason: "Put back from a backup"});
  await again.press(`${path}/ask`, path, {});
  await eventually("a signature again", async () => !/not the one it has signed for/.test(await again.page(path)));
} finally {
  await log.stop();
  await witness.stop();
}
verdict.end();
