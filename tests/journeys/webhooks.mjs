#!/usr/bin/env node
// Webhooks as a receiver gets them: what happens on the pages and addresses of the real program comes to a server of the
// test's own, and the package `standardwebhooks`, which is not ours, says whether the signatures are right.
//
// Usage: webhooks.mjs [sqlite|postgresql]…     both without arguments
import {execFileSync} from "node:child_process";
import {mkdtempSync, readFileSync, readdirSync, rmSync, statSync} from "node:fs";
import {createServer} from "node:http";
import {createServer as createSecureServer} from "node:https";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {Site, eventually, postgres, root} from "../browser/site.mjs";
import {HttpVisitor, pause} from "../faults/http_visitor.mjs";
import {Verdict, words} from "../faults/verdict.mjs";

const {Webhook} = createRequire(join(root, "tests/api/package.json"))("standardwebhooks");
const verdict = new Verdict(), expect = (truth, text) => verdict.expect(truth, text);

/// A program that is told things. `answers` is what it says next, {status, headers, body, delay}; 204 when there is none.
class Receiver {
  static async listen(tls) {
    const receiver = new Receiver();
    receiver.got = [];
    receiver.answers = [];
    const take = (request, response) => {
      const parts = [];
      request.on("data", (part) => parts.push(part)).on("end", () => {
        receiver.got.push({at: Date.now(), method: request.method, headers: request.headers, body: Buffer.concat(parts).toString("utf8")});
        const {status = 204, headers = {}, body = "", delay = 0} = receiver.answers.shift() ?? {};
        setTimeout(() => { response.writeHead(status, headers); response.end(body); }, delay);
      });
    };
    receiver.server = tls ? createSecureServer(tls, take) : createServer(take);
    await new Promise((resolve) => receiver.server.listen(0, "127.0.0.1", resolve));
    receiver.port = receiver.server.address().port;
    return receiver;
  }
  url(host = "127.0.0.1", scheme = "http") { return `${scheme}://${host}:${this.port}/hooks`; }
  /// The next ones until there are `count` in all.
  async until(count, seconds = 20) {
    await eventually(`webhook ${count} of ${this.got.length}`, () => this.got.length >= count, seconds);
    return this.got.slice(-1)[0];
  }
  close() { this.server.closeAllConnections(); this.server.close(); }
}

/// The posted form of a page, with lists as values.
async function post(visitor, path, from, values) {
  const page = await visitor.page(from);
  const form = new URLSearchParams();
  for (const [, name, value] of page.matchAll(/name="(csrf|version)" value="([^"]+)"/g)) form.set(name, value);
  for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) form.append(name, one);
  return visitor.send(path, {method: "POST", body: form});
}

async function addWebhook(visitor, url, types, description = "Customer list") {
  const answer = await post(visitor, "/admin/webhooks", "/admin/webhooks/new", {description, url, types});
  const text = await answer.text();
  if (answer.status !== 303) throw new Error(`the webhook was not added: ${/error-message[^>]*>([^]*?)<\/p>/.exec(text)?.[1] ?? text.slice(0, 500)}`);
  return answer.headers.get("location");
}

async function secretOf(visitor, webhook) {
  const page = await (await post(visitor, `${webhook}/secret`, `${webhook}/secret`, {})).text();
  return /whsec_[A-Za-z0-9+\/=]+/.exec(page)?.[0];
}

/// Throws when the signature is not one of this secret.
const verified = (secret, {body, headers}) => new Webhook(secret).verify(body, headers);
const isBy = (secret, got) => { try { verified(secret, got); return true; } catch { return false; } };

const noun = (what) => ["created", "changed", "removed"].map((deed) => `certificates.${what}.${deed}`);

async function addSession(boss, title = "Problem solving, Leeds") {
  await boss.press("/workshop-types", "/workshop-types/new", {code: "PSDM", name: "Problem solving ✓ é 😊", active: "yes"});
  const type = /<option value="(wtyp-[^"]+)"/.exec(await boss.page("/sessions/new"))[1];
  return {type, session: await boss.press("/sessions", "/sessions/new", {title, workshop_type: type, start_date: "2026-01-10",
    end_date: "2026-01-11", time_zone: "UTC", delivery_type: "Virtual", region: "EU", language: "en"})};
}

/// Page, program, action and import: each tells, signed, and nothing of a person.
async function everyDoorTells(site, boss, receiver, secret) {
  const {type, session} = await addSession(boss);
  await receiver.until(2);
  const [first, second] = receiver.got.map((got) => verified(secret, got));
  expect(first.type === "certificates.workshop_type.created" && first.data.id === type, `the first webhook is ${JSON.stringify(first)}`);
  expect(second.type === "certificates.session.created" && second.data.url === `${site.url}/api/v1/sessions/${second.data.id}`, `the second is ${JSON.stringify(second)}`);
  expect((await boss.send(first.data.url.replace(site.url, ""))).status === 200, "the address of the record does not answer");
  expect(first.data.version === 1 && Object.keys(first.data).sort().join() === "id,record,url,version", `its data are ${Object.keys(first.data)}`);
  expect(Math.abs(Date.parse(first.timestamp) - Date.now()) < 60_000, `its timestamp is ${first.timestamp}`);
  const {method, headers} = receiver.got[0];
  expect(method === "POST" && headers["content-type"] === "application/json" && !headers.cookie, "it is not a plain POST of JSON");

  const csrf = await boss.token("/workshop-types/new");
  const change = await boss.send(`/api/v1/workshop-types/${type}`, {method: "PATCH", headers: {"content-type": "application/json", "if-match": "\"1\"", "x-csrf-token": csrf},
    body: JSON.stringify({name: "Problem solving"})});
  expect(change.status === 200, `the change was answered ${change.status}`);
  const changed = verified(secret, await receiver.until(3));
  expect(changed.type === "certificates.workshop_type.changed" && changed.data.changed.join() === "name" && changed.data.version === 2, `a change by a program: ${JSON.stringify(changed)}`);

  await boss.press(`${session}/cancel`, `${session}/cancel`, {reason: "The room is flooded"});
  const cancelled = verified(secret, await receiver.until(4));
  expect(cancelled.type === "certificates.session.changed" && cancelled.data.changed.includes("cancelled"), `an action: ${JSON.stringify(cancelled)}`);
  expect(!receiver.got[3].body.includes("flooded"), "the reason of an action left");
  return {type, session};
}

async function peopleStayInside(boss, receiver, secret, type) {
  const before = receiver.got.length;
  const session = await boss.press("/sessions", "/sessions/new", {title: "Facts", workshop_type: type, start_date: "2026-01-10",
    end_date: "2026-01-11", time_zone: "UTC", delivery_type: "Virtual", region: "EU", language: "en"});
  const form = new FormData();
  form.set("csrf", await boss.token(`${session}/participants/import`));
  form.set("list", new Blob(["FullName,Email\r\nAda Lovelace,ada@example.org\r\nGrace Hopper,grace@example.org\r\nNobody,no address\r\n"]), "list.csv");
  const list = (await boss.send(`${session}/participants/import`, {method: "POST", body: form})).headers.get("location");
  await boss.press(list, list, {});
  await receiver.until(before + 3);
  const added = receiver.got.slice(before + 1);
  expect(added.length === 2 && added.every((got) => verified(secret, got).type === "certificates.participant.created"), "an import did not tell of each who was added");
  const person = `${session}/participants/${JSON.parse(added[0].body).data.id}`;
  await boss.press(`${person}/edit`, `${person}/edit`, {full_name: "Augusta Ada King", email: "augusta@example.org", attendance: "attended"});
  const changed = verified(secret, await receiver.until(before + 4));
  expect(changed.type === "certificates.participant.changed" && changed.data.changed.includes("attendance") && !changed.data.changed.includes("email"), `a change of an address: ${JSON.stringify(changed)}`);
  for (const {body} of receiver.got) expect(!/Ada|Grace|King|example\.org/.test(body), `a person left: ${body}`);
}

/// What is refused or thrown away is told to nobody.
async function nothingHappened(boss, receiver, type) {
  const before = receiver.got.length;
  await boss.submit("/workshop-types", "/workshop-types/new", {code: "PSDM", name: "The same code again"});
  await boss.submit(`/workshop-types/${type}/edit`, `/workshop-types/${type}/edit`, {code: "PSDM", name: "", active: "yes"});
  await boss.press(`/workshop-types/${type}/edit`, `/workshop-types/${type}/edit`, {code: "PSDM", name: "Problem solving", active: "yes"});
  await pause(1500);
  expect(receiver.got.length === before, `${receiver.got.length - before} webhooks of what did not happen`);
}

const deliveriesOf = async (boss, webhook) => [...(await boss.page(`${webhook}/deliveries`)).matchAll(/href="([^"]+\/deliveries\/hmsg-[^"]+)"/g)].map(([, path]) => path);

async function failuresAndReplay(boss, receiver, secret, webhook, type) {
  const before = receiver.got.length;
  const rename = (name) => boss.press(`/workshop-types/${type}/edit`, `/workshop-types/${type}/edit`, {code: "PSDM", name, active: "yes"});
  receiver.answers = [{status: 500, body: "<b>oops</b>"}];
  await rename("Once");
  await receiver.until(before + 2);
  const [failed, again] = receiver.got.slice(before);
  expect(failed.headers["webhook-id"] === again.headers["webhook-id"] && failed.body === again.body, "it is another one the second time");
  expect(again.at - failed.at >= 4900, `it came again after ${again.at - failed.at} ms`);
  expect(isBy(secret, again), "the second signature is wrong");
  const [newest] = await deliveriesOf(boss, webhook);
  const page = await eventually("the delivery", async () => { const text = await boss.page(newest); return text.includes("Delivered") && text; });
  expect(page.includes("&lt;b&gt;oops&lt;") && !page.includes("<b>oops"), "the answer is not shown as text");
  expect(!page.includes(again.headers["webhook-signature"]) && page.includes("webhook-signature"), "the signature is shown");
  expect(page.includes(failed.headers["webhook-id"]), "the id is not shown");

  await post(boss, `${newest}/again`, newest, {});
  const replayed = await receiver.until(before + 3);
  expect(replayed.headers["webhook-id"] === failed.headers["webhook-id"] && isBy(secret, replayed), "“Send again” sends another one");

  receiver.answers = [{status: 302, headers: {location: `${receiver.url()}/elsewhere`}}];
  await rename("Twice");
  await receiver.until(before + 4);
  const redirected = (await deliveriesOf(boss, webhook))[0];
  await eventually("the redirect", async () => (await boss.page(redirected)).includes("redirect, which is not followed"));
  await post(boss, `${webhook}/deliveries/again`, `${webhook}/deliveries/again`, {since: "2020-01-01"});
  await receiver.until(before + 5);
  expect(receiver.got[before + 4].headers["webhook-id"] === receiver.got[before + 3].headers["webhook-id"], "what failed is not what was sent again");
  await pause(6500);
  expect(receiver.got.length === before + 5, "the attempt that waited was made as well");
}

async function rotation(boss, receiver, secret, webhook) {
  const before = receiver.got.length;
  await boss.press(`${webhook}/rotate`, `${webhook}/rotate`, {});
  const fresh = await secretOf(boss, webhook);
  expect(fresh && fresh !== secret, "there is no new secret");
  await boss.press(`${webhook}/test`, `${webhook}/test`, {});
  const got = await receiver.until(before + 1);
  expect(isBy(secret, got) && isBy(fresh, got), "not both secrets sign");
  expect(verified(fresh, got).type === "guildhall.test", `a test is ${got.body}`);
  return fresh;
}

async function goneAndOff(site, boss, receiver, webhook, type) {
  const before = receiver.got.length;
  receiver.answers = [{status: 410}];
  await boss.press(`${webhook}/test`, `${webhook}/test`, {});
  await receiver.until(before + 1);
  await eventually("the switch", async () => (await boss.page(webhook)).includes("Switched off after failures"));
  expect((await boss.page("/")).includes("Webhooks switched off"), "Home does not say that one is off");
  const mail = await eventually("the mail", () => site.mails().find(({to}) => to.includes("ops@example.com")), 20);
  expect(mail.text.includes("410 Gone") && mail.text.includes(webhook), `the mail says: ${mail.text}`);
  await boss.press(`/workshop-types/${type}/edit`, `/workshop-types/${type}/edit`, {code: "PSDM", name: "While it was off", active: "yes"});
  await pause(1500);
  expect(receiver.got.length === before + 1, "one that is off is told");
  await boss.press(`${webhook}/switch_on`, `${webhook}/switch_on`, {});
  await boss.press(`${webhook}/test`, `${webhook}/test`, {});
  await receiver.until(before + 2);
}

async function onlyWhoMay(site, boss, webhook) {
  site.addPerson("reader@example.com", "Reader", ["readonly"]);
  const reader = new HttpVisitor(site.url);
  await reader.signIn(site.signInLink("reader@example.com"));
  const csrf = /name="csrf" value="([^"]+)"/.exec(await reader.page("/"))?.[1] ?? "";
  const newest = (await deliveriesOf(boss, webhook))[0];
  for (const path of ["/admin/webhooks", "/admin/webhooks/new", webhook, `${webhook}/secret`, `${webhook}/deliveries`, newest, `${webhook}/history`])
    expect(await reader.status(path) === 403, `${path} opens for somebody without the permission`);
  for (const path of ["/admin/webhooks", `${webhook}/secret`, `${webhook}/rotate`, `${webhook}/test`, `${newest}/again`, `${webhook}/deliveries/again`]) {
    const {status} = await reader.send(path, {method: "POST", body: new URLSearchParams({csrf})});
    expect(status === 403, `a POST to ${path} was answered ${status} for somebody without the permission`);
  }
  expect(!(await reader.page("/")).includes("/admin/webhooks"), "the menu shows it to who may not");
}

/// Nowhere but in the answer that shows it.
async function secretsStaySecret(site, boss, webhook, secrets) {
  const places = {"the log": site.log};
  for (const path of [webhook, `${webhook}/edit`, `${webhook}/history`, `${webhook}/secret`, "/admin/webhooks", "/admin/webhooks?format=csv", "/audit", "/audit?format=csv", `${webhook}/deliveries?format=csv`])
    places[path] = await boss.page(path);
  const again = await post(boss, `${webhook}/secret`, webhook.replace(/[^/]+$/, "new"), {});
  expect(again.status === 409, `a secret that was shown is answered ${again.status} the second time`);
  places["the second answer"] = await again.text();
  if (site.database) places["the database"] = execFileSync("pg_dump", ["--inserts", "-d", site.database], {encoding: "utf8", maxBuffer: 1 << 28});
  for (const name of readdirSync(join(site.folder, "var"))) if (statSync(join(site.folder, "var", name)).isFile()) places[`the file ${name}`] = readFileSync(join(site.folder, "var", name), "latin1");
  for (const [place, text] of Object.entries(places))
    for (const secret of secrets) expect(!text.includes(secret.slice(6)), `a secret is in ${place}`);
  expect(places["/audit"].includes("secret shown") || /WEBHOOK_SECRET_SHOWN|Webhook secret shown/i.test(places["/audit"]), "the audit log does not say that the secret was shown");
}

/// Takes longer than anybody waits for.
async function slow(boss, receiver, webhook) {
  const before = receiver.got.length;
  receiver.answers = [{delay: 25_000}];
  await boss.press(`${webhook}/test`, `${webhook}/test`, {});
  await receiver.until(before + 1);
  const began = Date.now(), path = (await deliveriesOf(boss, webhook))[0];
  await eventually("the end of patience", async () => (await boss.page(path)).includes("no whole answer within 15 seconds"), 22);
  expect(Date.now() - began > 12_000, "it was not waited for");
}

/// With TLS: a certificate that is trusted and of that name, and one of another name.
async function secure(boss, folder, name, works) {
  const receiver = await Receiver.listen({key: readFileSync(join(folder, `${name}.key`)), cert: readFileSync(join(folder, `${name}.pem`))});
  try {
    const webhook = await addWebhook(boss, receiver.url("localhost", "https"), "certificates.issued", name);
    await boss.press(`${webhook}/test`, `${webhook}/test`, {});
    const path = (await deliveriesOf(boss, webhook))[0];
    await eventually(`what came of ${name}`, async () => (await boss.page(path)).includes(works ? "Delivered" : "Given up"));
    expect(receiver.got.length === (works ? 1 : 0), `${name}: ${receiver.got.length} webhooks came in`);
  } finally {
    receiver.close();
  }
}

function makeCertificates(folder) {
  for (const name of ["localhost", "other.example"])
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", `/CN=${name}`,
      "-addext", `subjectAltName=DNS:${name}`, "-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`)], {stdio: "ignore"});
  const all = join(folder, "trusted.pem");
  execFileSync("sh", ["-c", `cat ${join(folder, "localhost.pem")} ${join(folder, "other.example.pem")} > ${all}`]);
  return all;
}

async function journey(engine) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-hooks-"));
  const site = await Site.start({engine, settings: {SSL_CERT_FILE: makeCertificates(folder), GUILDHALL_JOBS_PROBLEMS_TO: "ops@example.com"}});
  const receiver = await Receiver.listen();
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const webhook = await addWebhook(boss, receiver.url(), [...noun("session"), ...noun("workshop_type"), ...noun("participant"), "certificates.issued"]);
    expect((await boss.page(webhook)).includes("Nobody has seen the newest secret yet"), "the page does not say that the secret is to be shown");
    const secret = await secretOf(boss, webhook);
    const {type} = await everyDoorTells(site, boss, receiver, secret);
    await peopleStayInside(boss, receiver, secret, type);
    await nothingHappened(boss, receiver, type);
    await failuresAndReplay(boss, receiver, secret, webhook, type);
    const fresh = await rotation(boss, receiver, secret, webhook);
    await goneAndOff(site, boss, receiver, webhook, type);
    await onlyWhoMay(site, boss, webhook);
    await secretsStaySecret(site, boss, webhook, [secret, fresh]);
    if (engine === "sqlite") {
      await secure(boss, folder, "localhost", true);
      await secure(boss, folder, "other.example", false);
      await slow(boss, receiver, webhook);
    }
  } finally {
    receiver.close();
    await site.stop();
    rmSync(folder, {recursive: true, force: true});
  }
}

/// Anything but development: this machine and private networks are refused, by address and by name.
async function closedDoors() {
  const site = await Site.start({settings: {GUILDHALL_ENVIRONMENT: "staging"}});
  const receiver = await Receiver.listen();
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const values = {description: "Inside", types: "certificates.issued"};
    for (const url of [receiver.url(), receiver.url("127.0.0.1", "https"), "https://10.0.0.1/", "https://169.254.169.254/latest/", "https://[::1]/", "https://user:pw@example.org/", "https://example.org:22/"]) {
      const {status} = await post(boss, "/admin/webhooks", "/admin/webhooks/new", {...values, url});
      expect(status === 422, `${url} was answered ${status}`);
    }
    const webhook = await addWebhook(boss, receiver.url("localhost", "https"), "certificates.issued");
    await boss.press(`${webhook}/test`, `${webhook}/test`, {});
    const path = (await deliveriesOf(boss, webhook))[0];
    const page = await eventually("the refusal", async () => { const text = await boss.page(path); return text.includes("Given up") && text; });
    expect(page.includes("localhost leads to 127.0.0.1, which is refused"), "a name that leads inside is not refused");
    expect(receiver.got.length === 0, "something came in");
  } finally {
    receiver.close();
    await site.stop();
  }
}

const engines = words.length ? words : ["sqlite", ...(postgres ? ["postgresql"] : [])];
for (const engine of engines) {
  try {
    await journey(engine);
  } catch (problem) {
    expect(false, `${engine}: ${problem.stack}`);
  }
}
await closedDoors();
verdict.end();
