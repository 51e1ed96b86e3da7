// Every text of ours on every page each role can reach comes through the one point that can tell it in another language:
// with the pseudo-language on, what stands on a page outside of ⟦brackets⟧ is data.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {join} from "node:path";
import {after, before, describe, test} from "node:test";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {Site, eventually, root} from "./site.mjs";

const people = {super_admin: "superadmin", facilitator: "facilitator", learner: "learner"};
const eachKind = 2;

let site, known;
before(async () => {
  site = await Site.start({demo: true, settings: {GUILDHALL_TEXTS: "pseudo"}});
});
after(() => site?.stop());

/// Whatever the database holds, and what files beside it name: nobody translates that.
function dataOf() {
  const script = `
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
for (table,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'kernel_search%'").fetchall():
    for row in c.execute(f'SELECT * FROM "{table}"'):
        for cell in row:
            if isinstance(cell, str): print(cell)
`;
  const values = execFileSync("python3", ["-c", script, join(site.folder, "var/guildhall.db")], {encoding: "utf8", maxBuffer: 1 << 28});
  const names = execFileSync("sh", ["-c", "cat kernel/web/design_samples.cpp plugins/*/plugin.json plugins/*/settings.json plugins/*/README.md scripts/rules/*.lua 2>/dev/null; ls plugins scripts/rules db plugins/*/db"], {cwd: root, encoding: "utf8"});
  return `${values}\n${names}\nGuildhall\n`;
}

const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|apos|#39|#x27|#x2F|#x60|#x3D);/g, (_, name) => ({amp: "&", lt: "<", gt: ">", quot: '"', "#x60": "`", "#x2F": "/", "#x3D": "="})[name] ?? "'");

/// What a person reads of a page, piece by piece, without what is in brackets.
export function unsaid(html) {
  const visible = html.replace(/<!--[^]*?-->|<(script|style|svg|textarea|code|pre)\b[^]*?<\/\1>/g, "\n");
  const attributes = [...visible.matchAll(/\s(?:aria-label|title|placeholder|alt|data-label)="([^"]*)"/g)].map(([, text]) => text);
  const texts = visible.replace(/<\/?(?:a|b|i|em|strong|bdi|wbr|time|abbr|kbd)\b[^>]*>/g, "").replace(/<[^>]*>/g, "\n");
  const pieces = [];
  for (const text of [texts, ...attributes]) {
    let rest = text;
    for (let before = ""; before !== rest;) [before, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/g, "\u0002")];
    pieces.push(...rest.split(/[\n\u0002]+/));
  }
  return [...new Set(pieces.map((piece) => unescaped(piece).trim()))].filter((piece) => /[A-Za-z]{2}/.test(piece));
}

/// What declarations give as samples, previews of mails, and columns of lists as files call them.
const samples = ["Left on the first day.", "Ada Lovelace", "The disk of the data folder is full.", "Done with problems: 3 of 6 could not be done.",
  "Issue certificates for Problem solving, Leeds", "12 Mar 2026", "Facilitation basics, Rome", "Email", "Title", "Your account with Guildhall",
  "Done with problems: 3 of 6 could not be done. Issue certificates for Problem solving, Leeds", "Set a new password for Guildhall", "Your sign-in link for Guildhall", "Your certificate for Facilitation basics ends on 12 Mar 2026",
  "Nothing has been delivered for five days.", "Webhook switched off: Customer list", "31 Dec 2026", "Your roles with Guildhall", "A certificate was issued", "Ada Example has a certificate. Please send the printed one, too.",
  "Grace Hopper", "11 Apr 2026", "Who takes part in Facilitation basics, Rome?", "Via Appia 1, Rome", "12 Mar 2026 to 13 Mar 2026, 08:00–17:00 each day, Europe/Rome",
  "Before you come to Rome", "Please read the first chapter of the workbook.", "The entrance is in the yard.",
  "CRM session id", "Workshop code", "Start date", "End date", "Client", "Start time", "End time", "Delivery", "Lead facilitator", "Company", "Attendance", "Completion date",
  "A list was sent to the wrong address", "Contain: end the access", "Overdue: Contain: end the access", "The audit log of guildhall.example/audit contradicts what was seen of it",
  "Firefox on Linux", "A passkey was added.", "30 Nov 2026, 14:05 (Europe/Berlin)", "14 roles", "Max Example", "A role with Guildhall ends on 31 Dec 2026", "How you sign in to Guildhall has changed",
  "A role with Guildhall has ended", "Roles with Guildhall to confirm until 31 Dec 2026", "Max Example viewed unusually many people",
  "See the request", "See the requests", "See my badges", "needs changes", "Your request for Root cause analysis: needs changes", "Requests for badges wait for review: 7",
  "See the engagement", "No coach is free for Ada Lovelace", "Selection overdue, Escalated", "Escalated: Ada Lovelace in ALP", "bio, specialties, languages, location, credentials, meetingBookingUrl",
  // In the audit log, where what tells of somebody lies sealed.
  "As a code: who knows it can check it, nobody can read it", "Active"].join("\n");

/// Codes, addresses, ids, fingerprints and figures, with their unit, too, and samples of lists as JSON.
const isCode = (text) => /^([0-9A-F]{4} )+[0-9A-F]{4}$/.test(text) || /^\[\{"/.test(text) || /^−?[\d,.]+\u202f\S+$/.test(text) || /^[\w.:\/@+%#?&=()*,;<>“”"'’{}\[\]\\|~^$!-]+$/.test(text) && !/^[A-Z]?[a-z]+[.,:;!?]?$/.test(text);

function isData(text) {
  const plain = text.replace(/^[\s“”"'(,.:;·–—-]+|[\s“”"'),.:;·–—-]+$/g, "");
  if (!/[A-Za-z]{2}/.test(plain) || isCode(plain) || known.includes(plain) || samples.includes(plain)) return true;
  if (/^\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC$/.test(plain)) return true;
  if (/^(GET|POST|PUT|PATCH|DELETE) \/api\//.test(plain)) return true;
  const parts = plain.split(/ [—–] |, /);  // names we put side by side
  return parts.length > 1 && parts.every(isData);
}

async function crawl(visitor, look) {
  const counts = new Map(), seen = new Set(), waiting = ["/"];
  while (waiting.length) {
    const address = new URL(waiting.shift(), site.url).href;
    if (seen.has(address) || !address.startsWith(site.url)) continue;
    seen.add(address);
    const url = new URL(address);
    const kind = url.pathname.replace(/\/(?:[a-z]{3,5}-[a-z0-9]{12}|\d+)(?=\/|$)/g, "/{id}");
    if ((counts.get(kind) ?? 0) >= eachKind) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const answer = await visitor.send(url.pathname + url.search);
    if (answer.status >= 300 && answer.status < 400) {
      waiting.push(answer.headers.get("location"));
      continue;
    }
    if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) continue;
    const html = await answer.text();
    look(kind, html);
    waiting.push(...[...html.matchAll(/<a\b[^>]*?\shref="([^"#]+)"/g)].map((match) => match[1].replaceAll("&amp;", "&")));
  }
  return counts.size;
}

describe("In a language nobody speaks", () => {
  test("a text that was not said is seen wherever it stands", () => {
    const page = '<title>⟦Ĥöɱé⟧</title><p>⟦Ŵéļçöɱé, <b>Ada</b>⟧</p><p>Not <i>said</i></p><img alt="Not told"><svg><title>A mark</title></svg>';
    assert.deepEqual(unsaid(page), ["Not said", "Not told"]);
  });

  test("no page has a sentence that missed the way", async () => {
    known = dataOf();
    const missed = new Map();
    const look = (kind, html) => {
      for (const text of unsaid(html)) if (!isData(text) && !missed.has(text)) missed.set(text, kind);
    };
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink(`${people.super_admin}@guildhall.example`));
    const webhook = await boss.press("/admin/webhooks", "/admin/webhooks/new", {description: "Customer list", url: "http://127.0.0.1:65533/", types: "certificates.issued"});
    await boss.press(`${webhook}/test`, `${webhook}/test`, {});
    await eventually("the attempt", async () => (await boss.page(`${webhook}/deliveries`)).includes("gh-tag--red"));
    known = dataOf();
    let kinds = await crawl(new HttpVisitor(site.url), look);
    for (const who of Object.values(people)) {
      const visitor = new HttpVisitor(site.url);
      await visitor.signIn(site.signInLink(`${who}@guildhall.example`));
      known = dataOf();
      kinds = Math.max(kinds, await crawl(visitor, look));
    }
    assert.ok(kinds > 40, `only ${kinds} kinds of pages were seen`);
    const lines = [...missed].map(([text, kind]) => `${kind}: ${text.slice(0, 160)}`);
    assert.equal(lines.length, 0, `these texts missed the way:\n${lines.join("\n")}`);
  });

  test("what is wrong with a form is said, too", async () => {
    const visitor = new HttpVisitor(site.url);
    await visitor.signIn(site.signInLink("superadmin@guildhall.example"));
    const missed = [];
    for (const path of ["/sessions", "/workshop-types", "/admin/webhooks"]) {
      const answer = await visitor.submit(path, `${path}/new`, {title: "", code: "", capacity: "many", start_date: "12/31/26"});
      assert.equal(answer.status, 422);
      missed.push(...unsaid(await answer.text()).filter((text) => !isData(text)));
    }
    const absent = await visitor.send("/sessions/sess-aaaaaaaaaaaa");
    missed.push(...unsaid(await absent.text()).filter((text) => !isData(text)));
    assert.deepEqual(missed, []);
  });
});
