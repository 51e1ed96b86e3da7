#!/usr/bin/env node
// Kills the server (SIGKILL) while it imports a long list: the import goes on and tells what it did as one, and what was left
// out can still be read. Killed once more while the import is undone, it goes on with that, too.
//
// Usage: import_kill.mjs sqlite|postgresql [PEOPLE=50000]     PostgreSQL when GUILDHALL_TEST_POSTGRES names one
import {Site, postgres} from "../browser/site.mjs";
import {HttpVisitor, pause} from "./http_visitor.mjs";
import {Verdict, words} from "./verdict.mjs";

const [engine, count] = words;
const people = Number(count ?? 50_000);
const verdict = new Verdict();

async function importing(boss) {
  await boss.press("/workshop-types", "/workshop-types/new", {code: "LONG", name: "Long list", active: "yes"});
  const type = /<option value="(wtyp-[^"]+)"/.exec(await boss.page("/sessions/new"))[1];
  const session = await boss.press("/sessions", "/sessions/new", {title: "Long list", workshop_type: type, start_date: "2026-01-10",
    end_date: "2026-01-11", time_zone: "UTC", delivery_type: "Virtual", region: "EU", language: "en"});
  const form = new FormData();
  form.set("csrf", await boss.token(`${session}/participants/import`));
  form.set("list", new Blob(["FullName,Email\r\n", ...Array.from({length: people}, (_, i) => `Zoë ${i},zoe.${i}@example.org\r\n`), "Nobody,no address\r\n"]), "list.csv");
  const list = (await boss.send(`${session}/participants/import`, {method: "POST", body: form})).headers.get("location");
  return {session, list, job: await boss.press(list, list, {})};
}

async function undoing(site, boss, engine, session, list) {
  const told = (page, label) => Number(new RegExp(`<p>${label}</p><p class="gh-number">(\\d+)`).exec(page)?.[1]);
  const job = await boss.press(`${list}/undo`, `${list}/undo`, {});
  let removed = 0;
  for (let look = 0; look < 600 && removed === 0; ++look, await pause(20)) removed = Number(/(\d+) removed/.exec(await boss.page(job))?.[1] ?? 0);
  site.process.kill("SIGKILL");
  await site.exited;
  await site.serve();
  let page = "";
  for (let look = 0; look < 2400 && !page.includes("Undone by"); ++look, await pause(100)) page = await boss.page(list);
  console.log(`${engine}: killed with ${removed} of ${people} taken back; in the end ${told(page, "Removed")} removed, ${told(page, "Kept, changed since")} kept`);
  verdict.needs(removed > 0 && removed < people, `${engine}: the import was undone before the kill`);
  verdict.expect(told(page, "Removed") === people && told(page, "Kept, changed since") === 0 && told(page, "Not taken back") === 0, `${engine}: undoing does not tell of itself as one`);
  verdict.expect(!(await boss.page(`${session}/participants`)).includes("zoe."), `${engine}: somebody is still there`);
}

async function run(engine) {
  const site = await Site.start({engine, settings: {GUILDHALL_JOBS_LEASE_SECONDS: "5"}});
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const boss = new HttpVisitor(site.url);
    await boss.signIn(site.signInLink("boss@example.com"));
    const {session, list, job} = await importing(boss);
    let added = 0;
    for (let look = 0; look < 600 && added === 0; ++look, await pause(20)) added = Number(/(\d+) added/.exec(await boss.page(job))?.[1] ?? 0);
    site.process.kill("SIGKILL");
    await site.exited;
    await site.serve();
    let page = "";
    for (let look = 0; look < 1200 && !page.includes("<h1>List imported</h1>"); ++look, await pause(100)) page = await boss.page(list);
    const told = (label) => Number(new RegExp(`<p>${label}</p><p class="gh-number">(\\d+)`).exec(page)?.[1]);
    console.log(`${engine}: killed with ${added} of ${people} added; in the end ${told("Added")} added, ${told("Already there, unchanged")} already there, ${told("Left out")} left out`);
    verdict.needs(added > 0 && added < people, `${engine}: the list was imported before the kill`);
    verdict.expect(told("Added") === people && told("Already there, unchanged") === 0, `${engine}: the import does not tell of itself as one`);
    verdict.expect(told("Left out") === 1 && page.includes("no address"), `${engine}: what was left out cannot be read any more`);
    verdict.expect((await boss.page(`${session}/participants`)).includes(people.toLocaleString("en")), `${engine}: not everybody is there`);
    await undoing(site, boss, engine, session, list);
  } finally {
    await site.stop();
  }
}

if (engine === "sqlite" || postgres) await run(engine);
verdict.end();
