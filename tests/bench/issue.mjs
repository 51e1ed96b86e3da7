// Issues 1,000 certificates through the page, as an administrator does, until the last one's row, file and seal are there.
// On SQLite, and on PostgreSQL when GUILDHALL_TEST_POSTGRES names one.
// Usage: GUILDHALL_BINARY=… node issue.mjs [PEOPLE=1000] [ROUNDS=3]
import {existsSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {Site, eventually, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {deliveredSession, ended} from "../faults/workshop.mjs";
import {median} from "./http/measuring.mjs";

const [people = 1000, rounds = 3] = process.argv.slice(2).map(Number);

const mails = (site) => join(site.folder, "var/mail");

async function measure(engine) {
  const site = await Site.start({engine});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const session = await deliveredSession(boss, people);
    // The participants' accounts are made meanwhile and invited, which is other work.
    await eventually("all invitations", () => existsSync(mails(site)) && readdirSync(mails(site)).length >= people, 120);
    const start = performance.now();
    await ended(boss, await boss.press(`${session}/certificates`, `${session}/certificates`, {send_mail: ""}));
    const seconds = (performance.now() - start) / 1000;
    const issued = Number(/<h1>Certificates <span class="gh-count">([\d,]+)</.exec(await boss.page(`${session}/certificates`))?.[1].replaceAll(",", ""));
    if (issued !== people) throw new Error(`${issued} of ${people} certificates were issued`);
    return seconds;
  } finally {
    await site.stop();
  }
}

for (const engine of ["sqlite", ...(postgres ? ["postgresql"] : [])]) {
  const all = [];
  for (let round = 0; round < rounds; ++round) all.push(await measure(engine));
  console.log(`${engine.padEnd(11)} ${people} certificates in ${median(all).toFixed(2)} s (${all.map((one) => one.toFixed(2)).join(", ")})`);
}
if (!postgres) console.log("PostgreSQL is left out: GUILDHALL_TEST_POSTGRES is not set");
