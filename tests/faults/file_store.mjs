#!/usr/bin/env node
// Two servers with data folders of their own keep the files of their site in a store that speaks S3: what one has
// issued the other hands out, also when one is killed while it sends files or the store is away for a while; files move
// to a folder and back with equal checksums; a backup of the one store is restored into another.
//
// Usage: file_store.mjs [PEOPLE=120]     needs GUILDHALL_TEST_POSTGRES
import {execFile, fork, spawn} from "node:child_process";
import {existsSync, mkdtempSync, readdirSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, binary, eventually, freePort, postgres, root} from "../browser/site.mjs";
import {HttpVisitor, pause} from "./http_visitor.mjs";
import {Verdict, words} from "./verdict.mjs";
import {deliveredSession, ended} from "./workshop.mjs";

if (!postgres) {
  console.log("skipped: GUILDHALL_TEST_POSTGRES names no PostgreSQL");
  process.exit(77);
}
const people = Number(words[0] ?? 120);
const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);

/// The server program from npm, with a bucket of its own.
class Store {
  static async start() {
    const store = new Store();
    Object.assign(store, {port: await freePort(), folder: mkdtempSync(join(tmpdir(), "guildhall-store-"))});
    await store.serve();
    return store;
  }
  async serve() {
    this.process = spawn(process.execPath, [join(root, "tests/store/node_modules/s3rver/bin/s3rver.js"), "--silent",
      "--directory", this.folder, "--address", "127.0.0.1", "--port", String(this.inner ??= await freePort()), "--configure-bucket", "guildhall"], {stdio: "ignore"});
    await eventually("the store", () => fetch(`http://127.0.0.1:${this.inner}/`).then(() => true, () => false));
    if (this.door) return;
    this.door = fork(join(root, "tests/faults/upload_door.mjs"), [this.port, this.inner]);
    await new Promise((resolve) => this.door.once("message", resolve));
  }
  /// Resolves when an upload has stopped in its middle and waits.
  holdsAnUpload() {
    const held = new Promise((resolve) => this.door.once("message", resolve));
    this.door.send("hold");
    return held;
  }
  async end() {
    this.process.kill("SIGKILL");
    await new Promise((resolve) => this.process.exitCode ?? this.process.signalCode ? resolve() : this.process.once("exit", resolve));
  }
  settings(folder) {
    return {GUILDHALL_FILES_STORE: "s3", GUILDHALL_FILES_S3_URL: `http://127.0.0.1:${this.port}/guildhall/${folder}`,
      GUILDHALL_FILES_S3_KEY_ID: "S3RVER", GUILDHALL_FILES_S3_SECRET: "S3RVER"};
  }
  async stop() {
    await this.end();
    this.door.kill();
    rmSync(this.folder, {recursive: true, force: true});
  }
}

const certificatesOn = (page) => [...new Set([...page.matchAll(/\/certificates\/(cert-[a-z0-9]+)/g)].map((match) => match[1]))];
const filesIn = (folder) => existsSync(folder) ? readdirSync(folder, {recursive: true}).filter((name) => statSync(join(folder, name)).isFile()) : [];

async function signedIn(site) {
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink("boss@example.com"));
  return visitor;
}

/// Each certificate's bytes, by its id.
async function download(visitor, ids) {
  const all = new Map();
  for (const id of ids) {
    const answer = await visitor.send(`/certificates/${id}/pdf`);
    all.set(id, answer.status === 200 ? Buffer.from(await answer.arrayBuffer()) : Buffer.from(`status ${answer.status}`));
  }
  return all;
}
const same = (one, other) => one.size === other.size && [...one].every(([id, bytes]) => bytes.subarray(0, 5).toString() === "%PDF-" && other.get(id)?.equals(bytes));

async function restart(site, settings) {
  site.process.kill("SIGTERM");
  await site.exited;
  Object.assign(site.environment, settings);
  await site.serve();
}

/// The program's last words, also where it ends with an error.
function run(site, line) {
  return new Promise((resolve) => execFile(binary, line, {env: site.environment, encoding: "utf8"}, (error, out, said) => resolve({code: error?.code ?? 0, out, said})));
}

/// Once in the very middle of a file, then at any time.
async function killedWhileItSends(first, boss, session, store) {
  const held = store.holdsAnUpload();
  const job = await boss.press(`${session}/certificates`, `${session}/certificates`, {send_mail: ""});
  const inTheMiddle = await Promise.race([held, pause(20_000)]);
  expect(inTheMiddle === "held", "no upload was held in its middle");
  first.process.kill("SIGKILL");
  await first.exited;
  await first.serve();
  let kills = 0;
  for (; kills < 3; ++kills) {
    await pause(150 + Math.random() * 500);
    if (/data-progress="done"/.test(await boss.page(job))) break;
    first.process.kill("SIGKILL");
    await first.exited;
    await first.serve();
  }
  await ended(boss, job);
  return kills;
}

async function movesBothWays(site, visitor, ids, before, store) {
  const out = await run(site, ["files", "move", "to", "folder"]);
  const sums = [...out.out.matchAll(/  ([0-9a-f]{64})$/gm)].map((match) => match[1]);
  console.log(out.out.trim().split("\n").map((line) => `  ${line}`).join("\n"));
  expect(out.code === 0 && sums.length === 2 && sums[0] === sums[1], `moving to the folder: ${out.code} ${out.out} ${out.said}`);
  const folder = join(site.environment.GUILDHALL_VAR, "files");
  expect(filesIn(folder).length >= ids.length, "the files are not in the folder");
  await restart(site, {GUILDHALL_FILES_STORE: "folder"});
  expect(same(before, await download(visitor, ids)), "a certificate from the folder is not what it was in the store");
  Object.assign(site.environment, {...store.settings("again"), GUILDHALL_FILES_STORE: "folder"});
  const back = await run(site, ["files", "move", "to", "s3"]), again = await run(site, ["files", "move", "to", "s3"]);
  expect(back.code === 0 && /, 0 of them copied now/.test(again.out), `moving back: ${back.out} ${back.said} ${again.out} ${again.said}`);
  await restart(site, {GUILDHALL_FILES_STORE: "s3"});
  expect(same(before, await download(visitor, ids)), "a certificate that was moved back is not what it was");
}

async function restoredElsewhere(site, ids, before, store) {
  const archive = join(site.folder, "archive");
  const made = await run(site, ["backup", archive]);
  expect(made.code === 0, `backup: ${made.out} ${made.said}`);
  const other = new Site(await freePort(), mkdtempSync(join(tmpdir(), "guildhall-restored-")), Site.makeDatabase(),
    {...store.settings("restored"), GUILDHALL_SECRET_KEY: site.environment.GUILDHALL_SECRET_KEY});
  try {
    const restored = await run(other, ["restore", archive]);
    expect(restored.code === 0, `restore: ${restored.out} ${restored.said}`);
    const refused = await run(other, ["restore", archive]);
    expect(refused.code !== 0 && /--replace/.test(refused.said), `a second restore: ${refused.out} ${refused.said}`);
    await other.serve();
    expect(same(before, await download(await signedIn(other), ids)), "a certificate that was restored is not what it was");
    expect(filesIn(join(other.environment.GUILDHALL_VAR, "files")).length === 0, "files were restored into the folder, too");
  } finally {
    await other.stop();
  }
}

const store = await Store.start();
const secret = {GUILDHALL_SECRET_KEY: "one key that both servers of this test site have been given", GUILDHALL_JOBS_LEASE_SECONDS: "3"};
let first, second;
try {
  first = await Site.start({engine: "postgresql", settings: {...store.settings("site-1"), ...secret}});
  second = await first.beside({GUILDHALL_VAR: join(first.folder, "var-of-the-second")});
  first.addPerson("boss@example.com", "Boss", ["super_admin"]);
  const boss = await signedIn(first), there = await signedIn(second);
  const session = await deliveredSession(boss, people);
  const kills = await killedWhileItSends(first, boss, session, store);
  const ids = certificatesOn(await boss.page("/issued?size=200"));
  expect(ids.length === Math.min(people, 200), `${ids.length} certificates, not ${people}`);
  const here = await download(boss, ids);
  expect(same(here, await download(there, ids)), "the second server hands out another certificate, or none");
  expect(await there.status(`/verify/${ids[0]}`) === 200, "the second server does not verify it");
  for (const site of [first, second])
    expect(filesIn(join(site.environment.GUILDHALL_VAR, "files")).length === 0, "a file lies in a server's own folder");
  console.log(`${ids.length} certificates issued on one of two servers, which was killed in the middle of an upload and ${kills} times more; the other has them all`);
  verdict.needs(kills > 0, "all was issued before the first kill");

  await ended(boss, await boss.press("/admin/plugins/certificates/exports", "/admin/plugins/certificates/exports", {}));
  const exported = /href="(\/admin\/plugins\/certificates\/exports\/[^"]+\.zip)"/.exec(await there.page("/admin/plugins/certificates/exports"))?.[1];
  expect(exported && await there.status(exported) === 200, "the second server has no export of the first");

  await store.end();
  const away = await there.send(`/certificates/${ids[0]}/pdf`), words = await away.text();
  expect(away.status === 503 && /try again in a moment/.test(words), `without the store: ${away.status} ${words.slice(0, 200)}`);
  expect(await there.status("/sessions") === 200, "pages need the store");
  await store.serve();
  expect(await there.status(`/certificates/${ids[0]}/pdf`) === 200, "the store is back and the certificate is not");

  const stranger = await run({environment: {...first.environment, GUILDHALL_FILES_S3_KEY_ID: "nobody"}}, ["files", "status"]);
  expect(stranger.code !== 0 && /files\.s3_url/.test(stranger.said), `a wrong key: ${stranger.out} ${stranger.said}`);
  const elsewhere = await run({environment: {...first.environment, ...store.settings("nobody")}}, ["files", "status"]);
  expect(elsewhere.code !== 0 && /not where this site has its files/.test(elsewhere.said), `another folder of the bucket: ${elsewhere.out} ${elsewhere.said}`);

  await second.stop();
  second = undefined;
  await movesBothWays(first, boss, ids, here, store);
  await restoredElsewhere(first, ids, here, store);
} finally {
  await second?.stop();
  await first?.stop();
  await store.stop();
}
verdict.end();
