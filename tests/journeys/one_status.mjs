#!/usr/bin/env node
// A badge that came with a certificate: both pages lead to each other and have one status, whatever becomes of the certificate.
// With the plugin certificates off the badge stands by itself, and purging it changes nothing of what was awarded. Both engines.
//
// Usage: one_status.mjs [sqlite|postgresql]…     both without arguments
import {Site, eventually, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {deliveredSession, ended} from "../faults/workshop.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const level = "badg-b9tgm2sju6hw";  // Practitioner

async function awardsOf(visitor) {
  return (await (await visitor.send("/api/v1/badge-awards?size=100")).json()).items;
}

/// What anybody reads about an award.
async function face(site, award) {
  const page = await fetch(`${site.url}/credentials/${award}`), text = await page.text();
  return {text, url: page.url, certificate: /href="\/verify\/(cert-[a-z2-9]{12})"/.exec(text)?.[1]};
}

async function revoked(credential) {
  const {statusListIndex, statusListCredential} = credential.credentialStatus;
  const list = await (await fetch(statusListCredential)).json();
  const packed = Buffer.from(list.credentialSubject.encodedList.slice(1), "base64url");
  const bits = (await import("node:zlib")).gunzipSync(packed), place = Number(statusListIndex);
  return (bits[place >> 3] & (0x80 >> (place & 7))) !== 0;
}

async function visit(engine) {
  const site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "certificates,badges"}});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin", "badge_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const session = await deliveredSession(boss, 3);
    await boss.press("/badge-workshops", "/badge-workshops/new", {code: "BULK", badge: level});
    await ended(boss, await boss.press(`${session}/certificates`, `${session}/certificates`, {}));
    const awards = await eventually("a badge for each certificate", async () => {
      const all = await awardsOf(boss);
      return all.length === 3 && all;
    });

    const [one, other, third] = awards.map((award) => award.id);
    const before = await face(site, one);
    expect(before.certificate, "the badge does not lead to its certificate");
    expect((await boss.page(`/verify/${before.certificate}`)).includes(`/credentials/${one}`), "the certificate does not lead to its badge");
    const refused = await boss.submit(`/badge-awards/${one}/revoke`, "/badge-workshops/new", {reason: "By itself"});
    expect(refused.status === 409, `revoking the badge by itself answers ${refused.status}`);

    // Another certificate in the place of it: the badge goes with that.
    await ended(boss, await boss.press(`/certificates/${before.certificate}/replace`, `/certificates/${before.certificate}/replace`, {reason: "Misspelt"}));
    const after = await eventually("the badge to go with the new certificate", async () => {
      const now = await face(site, one);
      return now.certificate && now.certificate !== before.certificate && now;
    });
    expect(after.text.includes("This badge is valid."), "the badge is not valid after its certificate was replaced");
    expect((await awardsOf(boss)).length === 3, "the new certificate brought a second badge");

    // Revoked in one go, everywhere.
    const credential = await (await fetch(`${site.url}/credentials/${one}.json`)).json();
    expect(!(await revoked(credential)), "the list has a valid badge as revoked");
    await boss.press(`/certificates/${after.certificate}/revoke`, `/certificates/${after.certificate}/revoke`, {reason: "Wrong person"});
    expect((await face(site, one)).text.includes("This badge has been revoked"), "the badge's page does not say that it is revoked");
    expect(await revoked(credential), "the status list does not have the revoked badge");
    expect((await face(site, other)).text.includes("This badge is valid."), "somebody else's badge is not valid any more");

    // Without the plugin, and without its data.
    site.command(["plugin", "disable", "certificates"]);
    await eventually("certificates to be off", async () => !(await fetch(`${site.url}/verify`)).ok);
    const alone = await face(site, other);
    expect(alone.text.includes("This badge is valid.") && !alone.certificate, "the badge is not right without the plugin certificates");
    site.command(["plugin", "purge", "certificates", "--yes-delete-data", "certificates"]);
    expect((await face(site, other)).text.includes("This badge is valid."), "the badge is not right after certificates was purged");
    await boss.press(`/badge-awards/${third}/revoke`, `/badge-awards/${third}/revoke`, {reason: "Its certificate is gone"});
    expect((await face(site, third)).text.includes("This badge has been revoked"), "a badge whose certificate is gone cannot be revoked");
    console.log(`${engine}: ${problems.length} problems`);
  } finally {
    await site.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
