#!/usr/bin/env node
// Side doors around redaction: somebody who may not open a session, or not see a value in it, learns nothing of
// it by opening, counting, ordering, writing or failing, and carries no list of people away without permission.
//
// Usage: side_doors.mjs [sqlite|postgresql]…     both without arguments
import {Site, eventually, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {deliveredSession} from "../faults/workshop.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };

async function person(site, email, name, role) {
  site.addPerson(email, name, [role]);
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink(email));
  return visitor;
}

async function answer(visitor, path, options) {
  const got = await visitor.send(path, options);
  return {status: got.status, text: await got.text()};
}

async function upload(visitor, session, csv) {
  const form = new FormData();
  form.set("csrf", await visitor.token("/profile"));
  form.set("list", new Blob([csv], {type: "text/csv"}), "list.csv");
  return answer(visitor, `${session}/participants/import`, {method: "POST", body: form});
}

/// A contractor who is assigned nowhere: sessions of others are as if they were not there.
async function stranger(site, boss, session, certificate) {
  const contractor = await person(site, "con@example.com", "Con Tractor", "contractor");
  const csrf = await contractor.token("/profile");
  const absent = await answer(contractor, "/sessions/sess-aaaaaaaaaaaa");
  for (const path of ["", "/participants", "/participants?format=csv", "/certificates", "/certificates.zip", "/participants/import", "/participants/new"]) {
    const {status, text} = await answer(contractor, session + path);
    expect(status === 404 || status === 403, `a contractor assigned nowhere opens ${path || "the session"} (${status})`);
    expect(!text.includes("Åsa Müller") && !text.includes("@example.org"), `${path} shows a contractor who is on it`);
  }
  const page = await answer(contractor, session);
  expect(page.status === absent.status, "a session of others answers otherwise than one that is not there");
  for (const path of ["/sessions", "/sessions/mine", "/sessions/all", "/issued", "/api/v1/sessions", "/issued?q=%C3%85sa", "/issued?sort=printed_name"]) {
    const {text} = await answer(contractor, path);
    expect(!/cert-[a-z2-9]{12}|sess-[a-z2-9]{12}/.test(text), `${path} names what the contractor may not open`);
  }
  for (const path of [`/certificates/${certificate}`, `/certificates/${certificate}/pdf`])
    expect((await contractor.status(path)) === 404, `a contractor opens ${path}`);
  for (const [path, values] of [["/participants", {full_name: "New", email: "asa.0@example.org"}], ["/participants", {full_name: "New", email: "nobody@example.org"}]]) {
    const {status, text} = await answer(contractor, session + path, {method: "POST", body: new URLSearchParams({...values, csrf})});
    expect(status === 404 && !text.includes("already"), `adding ${values.email} to a session of others answers ${status}`);
  }
  expect((await upload(contractor, session, "FullName,Email\nX,asa.0@example.org\n")).status === 404, "a contractor uploads a list to a session of others");
}

/// A facilitator opens every session and sees names; addresses only of those assigned.
async function colleague(site, session) {
  const facilitator = await person(site, "fac@example.com", "Fay Cilitator", "facilitator");
  const list = await answer(facilitator, `${session}/participants`);
  expect(list.status === 200 && list.text.includes("Åsa Müller"), "a facilitator cannot tell participants apart");
  expect(!list.text.includes("@example.org"), "a facilitator sees addresses of a session of others");
  expect(!list.text.includes("/participants/import"), "the page offers an import that would be refused");
  for (const query of ["?sort=email", "?q=asa.1%40example.org", "?q=example.org"]) {
    const {text} = await answer(facilitator, `${session}/participants${query}`);
    expect(!query.startsWith("?q") || /No participants|Nothing matches/.test(text), `${query} finds by a hidden address`);
  }
  const csrf = await facilitator.token("/profile");
  for (const email of ["asa.0@example.org", "nobody@example.org"]) {
    const {status, text} = await answer(facilitator, `${session}/participants`, {method: "POST", body: new URLSearchParams({full_name: "New", email, csrf})});
    expect((status === 403 || status === 409) && !text.includes("already on this"), `adding ${email} unseen answers ${status}`);
  }
  const added = await upload(facilitator, session, "FullName,Email\nX,asa.0@example.org\n");
  expect(added.status === 403, `an import by someone who sees no addresses answers ${added.status}`);
}

/// Files that carry people out need a permission of their own.
async function files(site, boss, session) {
  const reader = await person(site, "read@example.com", "Rita Reader", "readonly");
  for (const path of [`${session}/participants?format=csv`, `${session}/certificates?format=csv`, "/issued?format=csv", `${session}/certificates.zip`, "/users?format=csv"]) {
    const {status} = await answer(reader, path);
    expect(status === 403 || status === 404, `somebody without participants.export downloads ${path} (${status})`);
  }
  const {text} = await answer(reader, `${session}/participants`);
  expect(!text.includes("format=csv"), "a download is offered that would be refused");
  expect((await boss.status(`${session}/participants?format=csv`)) === 200, "an administrator cannot download the list");
}

async function visit(engine) {
  const site = await Site.start({engine});
  try {
    const boss = await person(site, "boss@example.com", "Boss", "super_admin");
    const session = await deliveredSession(boss, 5);
    await boss.press(`${session}/certificates`, `${session}/certificates`, {});
    const certificate = await eventually("a certificate", async () => /cert-[a-z2-9]{12}/.exec(await boss.page("/issued"))?.[0]);
    await stranger(site, boss, session, certificate);
    await colleague(site, session);
    await files(site, boss, session);
    console.log(`${engine}: ${problems.length} side doors open`);
  } finally {
    await site.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
