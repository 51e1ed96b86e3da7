#!/usr/bin/env node
// The life of a plugin as an administrator sees it: safe mode; one that is replaced
// by a newer version while the server runs, and what it made before stays; one that is purged and leaves nothing behind.
//
// Usage: plugin_life.mjs [PART…]   parts: safe, upgrade, issued, files, purge; default: all
import {execFileSync} from "node:child_process";
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import assert from "node:assert/strict";
import {Site, binary, eventually, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "./http_visitor.mjs";
import {deliveredSession, ended} from "./workshop.mjs";

const chaosFolder = process.env.GUILDHALL_FAULT_PLUGINS, greetingFolder = join(dirname(binary), "test-plugins/greeting");
const certificatesFolder = join(dirname(binary), "plugins/certificates");

const get = (site, path) => fetch(site.url + path, {redirect: "manual"});
const plugin = (site, id) => JSON.parse(site.command(["plugin", "list", "--json"])).find((each) => each.id === id);

async function chaosSite(settings = {}) {
  return Site.start({settings: {GUILDHALL_PLUGINS_FOLDER: chaosFolder, GUILDHALL_PLUGINS: "chaos", ...settings}});
}

async function safe() {
  const site = await chaosSite();
  try {
    site.process.kill("SIGTERM");
    await site.exited;
    await site.serve(["--safe-mode"]);
    assert.equal((await get(site, "/chaos/fine")).status, 503, "anyone may open it, so it says that it is off");
    assert.equal((await get(site, "/login")).status, 200);
    site.process.kill("SIGTERM");
    await site.exited;
    await site.serve();
    assert.equal((await get(site, "/chaos/fine")).status, 200, "the wish is what it was");
    console.log("safe mode: no plugin, wishes kept");
  } finally {
    await site.stop();
  }
}

/// Files of wrong kinds, beside a plugin that runs and in its place: that plugin's fault, and the server and the
/// version that runs go on.
async function wrongFiles() {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-plugins-")), home = join(folder, "greeting");
  cpSync(greetingFolder, home, {recursive: true, dereference: true});
  const library = join(home, "greeting.so"), whole = readFileSync(library), json = JSON.parse(readFileSync(join(home, "plugin.json"), "utf8"));
  mkdirSync(join(folder, "pipe"));
  execFileSync("mkfifo", [join(folder, "pipe/plugin.json")]);
  symlinkSync("loop", join(folder, "loop"));
  const site = await Site.start({settings: {GUILDHALL_PLUGINS_FOLDER: folder, GUILDHALL_PLUGINS: "greeting"}});
  const runs = async (why) => assert.equal((await get(site, "/greeting")).status, 303, why);
  try {
    await runs("the server starts beside them");
    for (const [id, reason] of [["pipe", /no ordinary file/], ["loop", /symbolic links/]]) {
      assert.equal(plugin(site, id).state, "failed");
      assert.match(plugin(site, id).reason, reason);
    }
    writeFileSync(library, whole.subarray(0, 9000));  // over the file that is loaded, as cp does it
    await runs("written over while in use");
    rmSync(join(home, "plugin.json"));
    writeFileSync(join(home, "plugin.json"), JSON.stringify({...json, version: "9.0"}));
    await eventually("the new version", () => plugin(site, "greeting").upgrade_to === "9.0");
    assert.throws(() => site.command(["plugin", "upgrade", "greeting"]), /goes on as it was.*not upgraded to version 9.0: .*is cut off after 9000 bytes/);
    assert.deepEqual([plugin(site, "greeting").version, plugin(site, "greeting").state], [json.version, "enabled"]);
    await runs("the version that runs goes on");
    writeFileSync(library, whole);
    site.command(["plugin", "upgrade", "greeting"]);
    assert.equal(plugin(site, "greeting").version, "9.0");
    await runs("upgraded once the file is whole");
    console.log("files: a pipe, a loop, a library written over and a cut-off upgrade are each that plugin's fault alone");
  } finally {
    await site.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}

/// This version of a plugin in the place of the one in the folder, at once.
function install(from, folder, version, change = () => {}) {
  const next = join(folder, ".next"), manifest = join(next, "plugin.json");
  cpSync(from, next, {recursive: true, dereference: true});
  const json = JSON.parse(readFileSync(manifest, "utf8")), home = join(folder, json.id);
  rmSync(manifest);
  writeFileSync(manifest, JSON.stringify({...json, version}));
  change(next);
  rmSync(home, {recursive: true, force: true});
  renameSync(next, home);
}

/// The folder is replaced under the running server: nothing changes until the upgrade, which needs no restart.
async function upgrade() {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-plugins-"));
  install(greetingFolder, folder, "0.2.0");
  const site = await Site.start({settings: {GUILDHALL_PLUGINS_FOLDER: folder, GUILDHALL_PLUGINS: "greeting"}});
  try {
    install(greetingFolder, folder, "0.3.0");
    const waiting = await eventually("the new version", () => plugin(site, "greeting").upgrade_to === "0.3.0" && plugin(site, "greeting"));
    assert.deepEqual([waiting.version, waiting.state], ["0.2.0", "enabled"]);
    site.command(["plugin", "upgrade", "greeting"]);
    assert.equal(plugin(site, "greeting").version, "0.3.0");
    assert.equal((await get(site, "/greeting")).status, 303, "it asks to sign in, so it is there");
    install(greetingFolder, folder, "0.1.0");
    site.command(["plugin", "disable", "greeting"]);
    await eventually("the old files", () => plugin(site, "greeting") && JSON.parse(site.command(["plugin", "info", "greeting", "--json"])));
    assert.throws(() => site.command(["plugin", "enable", "greeting"]), /Its data were made by version 0.3.0/);
    console.log("upgrade: 0.2.0 to 0.3.0 without a restart, 0.1.0 refused");
  } finally {
    await site.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}

/// Certificates stay byte for byte when a version with another layout takes over, and the next one has that layout.
async function issued() {
  for (const engine of ["sqlite", ...(postgres ? ["postgresql"] : [])]) {
    const folder = mkdtempSync(join(tmpdir(), "guildhall-plugins-"));
    install(certificatesFolder, folder, "1.0.0");
    const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS_FOLDER: folder, GUILDHALL_PLUGINS: "certificates"}});
    try {
      site.addPerson("boss@example.com", "Boss", ["super_admin"]);
      const boss = new HttpVisitor(site.url);
      await boss.signIn(site.signInLink("boss@example.com"));
      const session = await deliveredSession(boss, 2);
      const issue = async () => ended(boss, await boss.press(`${session}/certificates`, `${session}/certificates`, {send_mail: ""}));
      const ids = async () => [...new Set([...(await boss.page("/issued")).matchAll(/\/certificates\/(cert-[a-z0-9]+)/g)].map((match) => match[1]))];
      const bytes = async (id) => Buffer.from(await (await boss.send(`/certificates/${id}/pdf`)).arrayBuffer());
      await issue();
      const before = new Map();
      for (const id of await ids()) before.set(id, await bytes(id));
      assert.equal(before.size, 2);
      install(certificatesFolder, folder, "2.0.0", (home) => {
        const file = join(home, "layouts/default.json"), layout = JSON.parse(readFileSync(file, "utf8"));
        layout.elements[0].baseline += 20;
        rmSync(file);
        writeFileSync(file, JSON.stringify(layout));
      });
      await eventually("the new version", () => plugin(site, "certificates").upgrade_to === "2.0.0");
      site.command(["plugin", "upgrade", "certificates"]);
      assert.equal(plugin(site, "certificates").version, "2.0.0");
      await boss.press(`${session}/participants`, `${session}/participants/new`, {full_name: "Åsa Müller 0", email: "late@example.org", attendance: "attended"});
      await issue();
      for (const [id, old] of before) {
        assert.ok(old.equals(await bytes(id)), "byte for byte, though all were issued again");
        assert.equal((await get(site, `/verify/${id}`)).status, 200);
      }
      const late = (await ids()).filter((id) => !before.has(id));
      assert.equal(late.length, 1);
      const heights = (pdf) => {
        const file = join(folder, "one.pdf");
        writeFileSync(file, pdf);
        return /<word [^>]*yMin="([\d.]+)"[^>]*>Åsa</.exec(execFileSync("pdftotext", ["-bbox", file, "-"], {encoding: "utf8"}))?.[1];
      };
      assert.notEqual(heights(await bytes(late[0])), heights([...before.values()][0]), "the next one is printed as the new version has it");
      console.log(`issued, ${engine}: two certificates are what they were after the upgrade, the third has the new layout`);
    } finally {
      await site.stop();
      rmSync(folder, {recursive: true, force: true});
    }
  }
}

/// Tables and indexes as the engine describes them.
function schema(site) {
  if (!site.database) {
    const sql = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1";
    return execFileSync("python3", ["-c", "import sqlite3,sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(row[0])",
      join(site.folder, "var/guildhall.db"), sql], {encoding: "utf8"});
  }
  const columns = "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || coalesce(column_default, '') || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1";
  const indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1";
  return execFileSync("psql", [site.database, "-Atqc", columns, "-c", indexes], {encoding: "utf8"});
}

function files(site) {
  const root = join(site.folder, "var/files");
  return existsSync(root) ? readdirSync(root, {recursive: true}).sort() : [];
}

/// Used with all its demonstration data, exported and purged: schema and files are as if it had never been there.
async function purge() {
  for (const engine of postgres ? ["sqlite", "postgresql"] : ["sqlite"]) {
    const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: ""}});
    try {
      const before = {schema: schema(site), files: files(site)};
      site.command(["demo", "--plugin", "certificates"]);
      await eventually("the plugin", () => plugin(site, "certificates").state === "enabled");
      site.command(["plugin", "settings", "certificates", "font_fallbacks=/usr/share/fonts/truetype/freefont/FreeSans.ttf"]);
      assert.notEqual(schema(site), before.schema);
      assert.notDeepEqual(files(site), before.files);
      assert.throws(() => site.command(["plugin", "purge", "certificates", "--yes-delete-data", "certificates"]), /Disable it first/);
      site.command(["plugin", "disable", "certificates"]);
      site.command(["plugin", "export", "certificates"]);
      assert.throws(() => site.command(["plugin", "purge", "certificates"]), /nothing was deleted/);
      console.log(`${engine}: ${site.command(["plugin", "purge", "certificates", "--yes-delete-data", "certificates"]).trim().split("\n").pop()}`);
      assert.equal(schema(site), before.schema);
      assert.deepEqual(files(site), before.files);
      assert.equal(readdirSync(join(site.folder, "var/exports")).length, 1, "the export stays");
      await eventually("a clean start", () => plugin(site, "certificates").state === "available");
      assert.match(site.command(["audit", "verify"]), /the chain is whole/);
      site.command(["plugin", "enable", "certificates"]);
      assert.equal((await get(site, "/verify")).status, 200, "it can be used again from the start");
    } finally {
      await site.stop();
    }
  }
}

const parts = {safe, upgrade, issued, files: wrongFiles, purge};
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) await parts[name]();
