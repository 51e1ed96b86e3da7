#!/usr/bin/env node
// Signing in and out as people do it: where they wanted to go is not lost, a link opened again leads home, what was typed
// into a form survives a session that ended, a form sent twice is done once, and a refusal is recorded whatever the
// browser says of itself.
import {execFileSync} from "node:child_process";
import {request} from "node:http";
import {join} from "node:path";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {Site, eventually} from "../browser/site.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const boss = "boss@example.org";

const site = await Site.start();
const sqlite = (script) => execFileSync("python3", ["-c", "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], timeout=30)\nprint(*[row[0] for row in c.execute(sys.argv[2])], sep='\\n')\nc.commit()",
  join(site.folder, "var/guildhall.db"), script], {encoding: "utf8"}).trim();
const path = (link) => link.replace(/^https?:\/\/[^/]+/, "");

/// The newest mail's link, once there are more mails than before.
async function mailedLink(before) {
  await eventually("a mail", () => site.mails().length > before);
  return /https?:\/\/\S+token=[\w-]+/.exec(site.mails().at(-1).text)[0];
}

/// Presses the button behind a link; the answer.
async function pressLink(visitor, link) {
  const page = await (await visitor.send(path(link))).text(), value = (name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1]?.replaceAll("&amp;", "&");
  return visitor.send("/magic-link", {method: "POST", body: new URLSearchParams({token: value("token"), return: value("return") ?? "", csrf: value("csrf")})});
}

async function theWayIsKept() {
  const visitor = new HttpVisitor(site.url);
  const asked = await visitor.send("/users?q=a%26b");
  const login = await visitor.page(asked.headers.get("location"));
  const onward = /href="(\/magic-link\?return=[^"]+)"/.exec(login)?.[1]?.replaceAll("&amp;", "&");
  expect(onward, "the sign-in page's way to a link forgets where one wanted to go");
  const form = await visitor.page(onward), kept = /name="return" value="([^"]*)"/.exec(form)[1].replaceAll("&amp;", "&");
  const before = site.mails().length;
  await (await visitor.send("/magic-link", {method: "POST", body: new URLSearchParams({email: boss, return: kept, csrf: /name="csrf" value="([^"]+)"/.exec(form)[1]})})).text();
  const link = await mailedLink(before), entered = await pressLink(visitor, link);
  expect(entered.status === 303 && entered.headers.get("location") === "/users?q=a%26b", `the mailed link led to ${entered.headers.get("location")}`);
  const again = await visitor.send(path(link));
  expect(again.status === 303 && again.headers.get("location") === "/users?q=a%26b", `the link opened again: ${again.status}`);
  const pressed = await visitor.submit("/magic-link", "/my-profile", {token: new URL(link).searchParams.get("token")});
  expect(pressed.status === 303 && pressed.headers.get("location") === "/", `Back and pressed again: ${pressed.status}`);
  expect(await new HttpVisitor(site.url).status(path(link)) === 410, "a used link of somebody else is not gone");
  return visitor;
}

async function sessionsEnd(visitor) {
  const former = new HttpVisitor(site.url);
  former.cookies = new Map(visitor.cookies);
  await visitor.signIn(site.signInLink("other@example.org"));
  expect(await former.status("/my-profile") === 303, "a new sign-in in the same browser left the session before it open");
  const here = new HttpVisitor(site.url), there = new HttpVisitor(site.url);
  await here.signIn(site.signInLink(boss));
  await there.signIn(site.signInLink(boss));
  await here.press("/logout/everywhere", "/my-profile", {});
  expect(await here.status("/my-profile") === 303 && await there.status("/my-profile") === 303, "signed out everywhere, and still in");
}

async function whatWasTypedIsBack() {
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink(boss));
  await visitor.press("/workshop-types", "/workshop-types/new", {code: "KEPT", name: "Kept", active: "yes"});
  const page = await visitor.page("/sessions/new"), type = /<option value="(wtyp-[^"]+)"/.exec(page)[1];
  const typed = {title: 'Åsa\'s "first" <session>', workshop_type: type, start_date: "2026-01-10", end_date: "2026-01-11", time_zone: "UTC",
    delivery_type: "Virtual", region: "EU", language: "en", csrf: /name="csrf" value="([^"]+)"/.exec(page)[1]};
  const send = () => visitor.send("/sessions", {method: "POST", body: new URLSearchParams(typed), headers: {referer: `${site.url}/sessions/new`}});
  sqlite("UPDATE kernel_session SET last_seen_at = 1, expires_at = expires_at RETURNING 1");
  const late = await send(), location = late.headers.get("location") ?? "";
  expect(late.status === 303 && location.startsWith("/login?"), `a form of an ended session was answered ${late.status} ${location}`);
  expect(/You had been signed out/.test(await visitor.page(location)), "nobody says that one was signed out");
  const back = new URL(location, site.url).searchParams.get("return");
  await visitor.signIn(site.signInLink(boss));
  const filled = await visitor.page(back);
  expect(/name="title"[^>]* value="Åsa's &quot;first&quot; &lt;session&gt;"/.test(filled) && /value="2026-01-10"/.test(filled), "the form is not back as it was typed");
  expect(/nothing has been saved yet/.test(filled), "nobody says that nothing has been saved");
  expect(sqlite("SELECT COUNT(*) FROM certificates_session") === "0", "a form of an ended session was carried out");
  const other = new HttpVisitor(site.url);
  await other.signIn(site.signInLink("other@example.org"));
  expect(!/first/.test(await other.page(back)), "what one typed is shown to another");
  const elsewhere = await visitor.page(back.replace("/sessions/new", "/users"));
  expect(/Send it now/.test(elsewhere) && /&quot;first&quot;/.test(elsewhere), "what was typed is lost where the form is not on the page");
  // Two clicks, one session.
  typed.csrf = /name="csrf" value="([^"]+)"/.exec(filled)[1];
  const clicks = await Promise.all([send(), send(), send()]);
  const led = new Set(clicks.map((click) => click.headers.get("location")));
  expect(led.size === 1 && clicks.every(({status}) => status === 303), `three clicks led to ${[...led]}`);
  expect(sqlite("SELECT COUNT(*) FROM certificates_session") === "1", "two clicks made two sessions");
}

async function passwords() {
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink(boss));
  expect(!/name="email"/.test(await visitor.page("/forgot-password")), "who is signed in is asked who one is");
  const before = site.mails().length;
  expect((await visitor.submit("/forgot-password", "/forgot-password", {})).status === 200, "a link to change one's password was not sent");
  const page = await visitor.page(path(await mailedLink(before)));
  expect(/at least 15 characters/.test(page), "the page says another number of characters than the rule has");
}

async function refusalsAreRecorded() {
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink("other@example.org"));
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const denied = () => Number(sqlite("SELECT COUNT(*) FROM kernel_audit WHERE action = 'ACCESS_DENIED'"));
  const bytes = (text) => Buffer.from(text).toString("latin1");
  for (const [target, agent] of [["/users", `${"a".repeat(499)}é`], [`/users/${"a".repeat(190)}${encodeURIComponent("é".repeat(20))}`, "x"], [`/users/${"a".repeat(191)}${encodeURIComponent("é".repeat(20))}`, "x"]]) {
    const before = denied();
    const status = await new Promise((resolve, reject) => request(site.url + target, {headers: {cookie, "user-agent": bytes(agent)}}, (answer) => { answer.resume(); resolve(answer.statusCode); }).on("error", reject).end());
    expect(status === 403 && denied() === before + 1, `${target.slice(0, 20)}… with ${agent.length} characters of browser: ${status}, ${denied() - before} entries`);
  }
}

try {
  site.addPerson(boss, "Boss", ["super_admin"]);
  site.addPerson("other@example.org", "Other", []);
  await sessionsEnd(await theWayIsKept());
  await whatWasTypedIsBack();
  await passwords();
  await refusalsAreRecorded();
} finally {
  await site.stop();
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
