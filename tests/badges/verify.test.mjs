// Every badge of the demonstration passes other people's verifiers, and a revoked one is refused.
// ENGINE is sqlite (as when left out) or postgresql.
import assert from "node:assert/strict";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {after, before, describe, it} from "node:test";
import {Site, postgres, root} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {credentialInSvg, placeIn, schemaCheck, textInPng, verifyEmbedded, verifyJwt} from "./verifiers.mjs";

const engine = process.env.ENGINE ?? "sqlite";
const schemaFile = join(root, "../shared/data/public/open-badges-3/achievementcredential_schema_draft4.json");

describe(`badges on ${engine}`, {skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES names no server" : false}, () => {
  let site, admin, awards;
  const get = async (path) => {
    const answer = await fetch(path.startsWith("http") ? path : site.url + path);
    assert.equal(answer.status, 200, path);
    return answer;
  };
  const credentialOf = async (award) => (await get(`/credentials/${award.id}.json`)).json();

  before(async () => {
    site = await Site.start({engine, demo: true, settings: {GUILDHALL_PLUGINS: "badges"}});
    site.addPerson("keys@guildhall.example", "Keeper", ["badge_admin"]);
    admin = new HttpVisitor(site.url);
    await admin.signIn(site.signInLink("keys@guildhall.example"));
    awards = [];
    for (let page = 1, total = 1; awards.length < total; ++page) {
      const list = await (await admin.send(`/api/v1/badge-awards?size=100&page=${page}`)).json();
      assert.ok(list.items.length > 0, "the list goes on");
      awards.push(...list.items);
      total = list.total;
    }
    awards = awards.filter((award) => award.status === "valid");
    assert.ok(awards.length > 20, `${awards.length} awards`);
  });
  after(() => site?.stop());

  it("are valid by the schema of 1EdTech", {skip: existsSync(schemaFile) ? false : "the schema is not here"}, async () => {
    const check = schemaCheck(JSON.parse(readFileSync(schemaFile, "utf8")));
    for (const award of awards) {
      // It is the one for version 1.1 of the data model, in which a date had another name and a status said less.
      const {validFrom, credentialStatus: {id, type}, ...same} = await credentialOf(award);
      assert.deepEqual(check({...same, issuanceDate: validFrom, credentialStatus: {id, type}}), [], award.id);
    }
  });

  it("have a VC-JWT that jose verifies with the key it names", async () => {
    for (const award of awards) {
      const claims = await verifyJwt(await (await get(`/credentials/${award.id}.jwt`)).text());
      const {proof, ...said} = await credentialOf(award);
      assert.ok(Array.isArray(proof) && proof.length === 1, "a list, as the schema of 3.0 asks");
      assert.deepEqual({...claims, ...said}, claims, `${award.id}: both forms say the same`);
      assert.equal(claims.iss, said.issuer.id);
    }
  });

  it("have a proof inside that verifies, with the key of their issuer and their status", async () => {
    // It takes long, and what the database is shows in none of it.
    for (const award of engine === "sqlite" ? awards : awards.slice(0, 20)) {
      const result = await verifyEmbedded(site.url, await credentialOf(award));
      assert.deepEqual(result.problems, [], award.id);
      assert.ok(result.verified && result.isNotRevoked, award.id);
    }
  });

  it("do not verify once a word is changed", async () => {
    const credential = await credentialOf(awards[0]);
    credential.credentialSubject.achievement.name += "!";
    const result = await verifyEmbedded(site.url, credential);
    assert.ok(!result.verified);
    assert.match(result.problems.join(), /Invalid signature/);
    const jwt = await (await get(`/credentials/${awards[0].id}.jwt`)).text();
    await assert.rejects(verifyJwt(jwt.replace(/\.(.)/, (_, letter) => `.${letter === "e" ? "f" : "e"}`)));
  });

  it("travel in their pictures", async () => {
    let svgs = 0, pngs = 0;
    for (const award of awards.slice(0, 60)) {
      const jwt = await (await get(`/credentials/${award.id}.jwt`)).text();
      const svg = await fetch(`${site.url}/credentials/${award.id}.svg`);
      if (svg.ok && ++svgs) assert.equal(credentialInSvg(await svg.text()), jwt, award.id);
      const png = await fetch(`${site.url}/credentials/${award.id}.png`);
      if (png.ok && ++pngs) assert.equal(await textInPng(Buffer.from(await png.arrayBuffer()), "openbadgecredential"), jwt, award.id);
    }
    assert.ok(svgs > 0 && pngs > 0, `${svgs} SVG, ${pngs} PNG`);
  });

  it("are refused once they are revoked, alone", async () => {
    // One with a certificate is revoked with that only.
    const [revoked, other] = awards.filter((award) => award.source !== "certificate");
    await admin.press(`/badge-awards/${revoked.id}/revoke`, `/badge-awards/${revoked.id}`, {reason: "A trial"});
    const result = await verifyEmbedded(site.url, await credentialOf(revoked));
    assert.ok(!result.verified && !result.isNotRevoked);
    assert.match(await (await get(`/credentials/${revoked.id}`)).text(), /This badge has been revoked/);
    assert.ok((await verifyEmbedded(site.url, await credentialOf(other))).verified);
    const {statusListCredential, statusListIndex} = (await credentialOf(revoked)).credentialStatus;
    const list = await fetch(statusListCredential, {headers: {accept: "application/vc+jwt"}});
    assert.ok(placeIn((await verifyJwt(await list.text())).credentialSubject.encodedList, Number(statusListIndex)), "the signed list says so, too");
  });

  it("stay valid when other keys sign", async () => {
    await admin.press("/badge-signing", "/badge-signing", {});
    assert.ok((await verifyEmbedded(site.url, await credentialOf(awards[1]))).verified);
    await verifyJwt(await (await get(`/credentials/${awards[1].id}.jwt`)).text());
  });
});
