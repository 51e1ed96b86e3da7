#!/usr/bin/env node
// The life of certificates: each has its own completion date; revoking names whom it is about and asks why; issuing all again
// makes none for whom has one and leaves the revoked out; a new one for them is asked for by name; a mistake is mended by
// another in its place. Both engines.
//
// Usage: reissue.mjs [sqlite|postgresql]…     both without arguments
import {execFileSync} from "node:child_process";
import {Site, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {deliveredSession, ended} from "../faults/workshop.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };

async function certificatesOf(visitor, session) {
  const page = await visitor.page(`${session}/certificates?size=200`);
  return [...page.matchAll(/href="\/certificates\/(cert-[a-z2-9]{12})"[^>]*>(?:\s|<[^>]*>)*([^<]*)</g)].map(([, id, name]) => ({id, name: name.trim()}));
}

async function printed(visitor, id) {
  const bytes = Buffer.from(await (await visitor.send(`/certificates/${id}/pdf`)).arrayBuffer());
  return execFileSync("pdftotext", ["-layout", "-", "-"], {input: bytes, encoding: "utf8"});
}

/// Cancelling asks why, too, and refuses what is too long instead of cutting it.
async function cancelled(boss, session) {
  const refused = await boss.submit(`${session}/cancel`, `${session}/cancel`, {reason: "x".repeat(501)});
  expect(refused.status === 422, `cancelling for a reason of 501 characters answers ${refused.status}`);
  expect(!(await boss.page(session)).includes("Cancelled"), "a session is cancelled although the reason was refused");
  await boss.press(`${session}/cancel`, session, {reason: "The hall burnt down"});
  expect((await boss.page(session)).includes("Cancelled"), "the session is not cancelled");
  expect((await boss.page("/audit?action=SESSION_CANCELLED")).includes("The hall burnt down"), "the audit log does not know why a session was cancelled");
}

/// Whoever checks either of the two learns of the other.
async function replaced(boss, session, {id, name}) {
  const job = await boss.press(`/certificates/${id}/replace`, `/certificates/${id}/replace`, {reason: "The date was wrong"});
  await ended(boss, job);
  const page = await boss.page(`/verify/${id}`), next = /href="\/verify\/(cert-[a-z2-9]{12})"/.exec(page)?.[1];
  expect(/was replaced/.test(page) && next, `the verify page of ${name} does not say what stands in its place`);
  if (next) expect(/is valid/.test(await boss.page(`/verify/${next}`)), "the one in its place is not valid");
  expect((await printed(boss, id)).includes(name), "the certificate that was replaced cannot be read any more");
}

async function issueAll(visitor, session) {
  const job = await visitor.press(`${session}/certificates`, `${session}/certificates`, {});
  await ended(visitor, job);
  return visitor.page(job);
}

async function visit(engine) {
  const site = await Site.start({engine});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const session = await deliveredSession(boss, 3);
    await boss.press(`${session}/progress`, session, {materials_ordered: "yes", ready: "yes", info_sent: "yes", delivered: "yes"});  // off hold
    const edit = /href="([^"]*\/participants\/part-[^"]*\/edit)"[^>]*>(?:\s|<[^>]*>)*Åsa Müller 1\b/.exec(await boss.page(`${session}/participants`))[1];
    await boss.press(edit, edit, {full_name: "Åsa Müller 1", email: "asa.1@example.org", attendance: "attended", completion_date: "2026-01-05"});
    await issueAll(boss, session);
    const first = await certificatesOf(boss, session);
    expect(first.length === 3, `3 people got ${first.length} certificates`);
    for (const {id, name} of first) {
      const date = name.endsWith("1") ? "5 January 2026" : "11 January 2026";
      expect((await printed(boss, id)).includes(date), `${name} does not have ${date}`);
      expect((await boss.page(`/verify/${id}`)).includes(date.replace("January", "Jan")), `the verify page of ${name} says another date`);
    }
    const {id, name} = first.find((each) => each.name.endsWith("2"));
    const asking = await boss.page(`/certificates/${id}/revoke`);
    for (const word of [name, "Bulk", id]) expect(asking.includes(word), `the page that asks does not name ${word}`);
    for (const reason of ["", "x".repeat(501)]) {
      const answer = await boss.submit(`/certificates/${id}/revoke`, `/certificates/${id}/revoke`, {reason});
      expect(answer.status === 422, `a reason of ${reason.length} characters answers ${answer.status}`);
    }
    await boss.press(`/certificates/${id}/revoke`, `/certificates/${id}/revoke`, {reason: "Wrong person"});
    const said = await issueAll(boss, session);
    expect(/2 people have theirs already/.test(said), "the job does not say who had one");
    expect(/1 person was left out because their certificate is revoked/.test(said), "the job does not say who was left out");
    expect((await certificatesOf(boss, session)).filter((each) => each.name === name).length === 1, "a revoked person got a new certificate unasked");
    const job = await boss.press(`/certificates/${id}/again`, `/certificates/${id}/again`, {reason: "It was the right person after all"});
    await ended(boss, job);
    const fresh = (await certificatesOf(boss, session)).find((each) => each.name === name && each.id !== id);
    expect(fresh, "no new certificate was issued for the one asked for by name");
    expect(/revoked/i.test(await boss.page(`/verify/${id}`)), "the old certificate is valid again");
    if (fresh) expect(!/revoked/i.test(await boss.page(`/verify/${fresh.id}`)), "the new certificate is not valid");
    await replaced(boss, session, first.find((each) => each.id !== id && !each.name.endsWith("1")));
    await cancelled(boss, session);
    console.log(`${engine}: ${problems.length} problems`);
  } finally {
    await site.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
