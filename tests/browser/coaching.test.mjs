// A participant's way to a coach, the coach's sessions and what operations see of it, in a browser; on both engines, with
// script and without. Each test is one thing somebody does.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {Site, eventually, postgres} from "./site.mjs";

const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
const coaches = (count) => ["name,email,bio,specialties,languages,location,credentials,meetingBookingUrl,maxEngagements,programs",
  ...Array.from({length: count}, (_, i) => `Coach ${"ABCDEFGH"[i]},coach${i}@coaches.example,Has coached for years.,Delegation;Feedback,English,Leeds,PCC,https://book.example/${i},${i === 7 ? 1 : 20},ALP`)].join("\n");
const roster = (people, cohort = "ALP-1", start = day(3)) => ["firstName,lastName,email,org,programTrack,programId,cohortCode,cohortStartDate",
  ...people.map((name) => `${name},Example,${name.toLowerCase()}@people.example,Example Ltd,TWO_SESSION,ALP,${cohort},${start}`)].join("\n");

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const [wantedEngine, wantedScript] = (process.env.JOURNEY ?? "").split(" ").filter(Boolean);
for (const engine of ["sqlite", "postgresql"].filter((one) => [one, undefined].includes(wantedEngine)))
  for (const javaScriptEnabled of [true, false].filter((on) => [on ? "script" : "plain", undefined].includes(wantedScript)))
    describe(`Coaching on ${engine}, script ${javaScriptEnabled ? "on" : "off"}`,
      {concurrency: 1, skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES is not set" : false},
      () => journey(engine, javaScriptEnabled));

function journey(engine, javaScriptEnabled) {
  let site, admin, executive, ada;
  const stranger = () => visitor(browser, site, {javaScriptEnabled});
  const come = async (email, name, roles) => {
    site.addPerson(email, name, roles);
    const page = await stranger();
    await signInBy(page, site.signInLink(email));
    return page;
  };
  const text = (page) => page.locator("main").innerText();
  const enter = async (page, email) => {
    await page.goto("/coaching");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", {name: "Continue"}).click();
  };
  const shown = (page) => page.locator(".coaching-card h2").allInnerTexts();
  const list = (name, content) => ({name, mimeType: "text/csv", buffer: Buffer.from(content)});
  /// To the page that says what an import would do.
  const preview = async (page, path, content) => {
    await page.goto(path);
    await page.setInputFiles("[name=list]", list("list.csv", content));
    await page.getByRole("button", {name: "Check the list"}).click();
  };
  /// Presses the deed on the record's page and on the page that asks once more.
  const act = async (page, path, deed, reason) => {
    await page.goto(path);
    await page.getByRole("link", {name: deed, exact: true}).click();
    if (reason) await page.getByLabel("Reason").fill(reason);
    await page.locator("main").getByRole("button", {name: deed, exact: true}).click();
    await page.waitForURL(`**${path}`);
  };
  const engagementOf = async (name) => {
    await admin.goto(`/engagements?q=${name}`);
    const path = await admin.locator("main tbody th a").first().getAttribute("href");
    return path.replace(site.url, "");
  };

  before(async () => {
    site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "coaching"}});
    admin = await come("admin@example.org", "Amira Example", ["coaching_admin"]);
    executive = await come("executive@example.org", "Egon Example", ["coaching_executive"]);
    ada = await stranger();
  });
  after(() => site?.stop());

  test("operations add a program and a cohort with its window", async () => {
    await admin.goto("/coaching-programs/new");
    await admin.getByLabel("Code", {exact: true}).fill("ALP");
    await admin.getByLabel("Name", {exact: true}).fill("Leadership");
    await admin.getByLabel("Track", {exact: true}).selectOption("TWO_SESSION");
    await admin.getByLabel("Topics of sessions").selectOption("executive");
    await admin.locator("main form button.govuk-button").last().click();
    await admin.goto("/cohorts/new");
    await admin.getByLabel("Code", {exact: true}).fill("ALP-1");
    await admin.getByLabel("Program", {exact: true}).selectOption({label: "ALP"});
    await admin.getByLabel("Begins on").fill(day(3));
    await admin.getByLabel("Coaches can be chosen from").fill(day(-2));
    await admin.getByLabel("Until", {exact: true}).fill(day(20));
    await admin.locator("main form button.govuk-button").last().click();
    assert.match(await notice(admin), /ALP-1 added/);
  });

  test("a list of coaches comes in, onto the panels it names", async () => {
    await preview(admin, "/coaches/import", coaches(8));
    await admin.getByRole("button", {name: "Import 8 coaches"}).click();
    await admin.goto("/coaching-programs");
    await admin.locator("main tbody th a").first().click();
    await admin.getByRole("link", {name: "Coaches", exact: true}).last().click();
    assert.match(await text(admin), /8 coaches are on the panel/);
  });

  test("a list of participants says what is wrong in each row, and takes the others", async () => {
    const wrong = `${roster(["Ada", "Bob", "Cyd", "Dov", "Eve", "Fay", "Gus", "Hal"])}\nNoname,,no address,,TWO_SESSION,ALP,ALP-1,${day(3)}\nIda,Example,ida@people.example,,FIVE_SESSION,ALP,ALP-1,${day(3)}\nJay,Example,jay@people.example,,TWO_SESSION,ALP,ALP-9,${day(3)}\nKit,Example,kit@people.example,,TWO_SESSION,ALP,ALP-1,${day(9)}`;
    await preview(admin, "/engagements/import", wrong);
    const said = await text(admin);
    for (const words of [/Invalid program track: ALP has TWO_SESSION/, /ALP-9/, /ALP-1 begins on/, /e-mail/i]) assert.match(said, words);
    await admin.getByRole("button", {name: "Import 8 participants"}).click();
    await admin.goto("/engagements");
    assert.match(await heading(admin), /Engagements/);
    assert.equal(await admin.locator("main tbody tr").count(), 8);
    assert.equal(site.mails().length - site.mails().filter((mail) => !/people\.example/.test(JSON.stringify(mail))).length, 0, "no participant is mailed");
  });

  test("the same list once more changes nothing", async () => {
    await preview(admin, "/engagements/import", roster(["Ada", "Bob"]));
    assert.equal(await admin.getByRole("button", {name: /^Import \d/}).count(), 0);
    await admin.goto("/engagements");
    assert.equal(await admin.locator("main tbody tr").count(), 8);
  });

  test("an address that is not on the roster is told so, and what was typed stays", async () => {
    await enter(ada, "mallory@example.org");
    assert.match(await text(ada), /We do not know this e-mail address/);
    assert.equal(await ada.getByLabel("E-mail address").inputValue(), "mallory@example.org");
  });

  test("an address on the roster leads to three coaches, without booking pages or addresses", async () => {
    await enter(ada, "ADA@people.example");
    assert.equal(await heading(ada), "Choose your coach");
    assert.equal((await shown(ada)).length, 3);
    assert.ok(!/book\.example|coaches\.example/.test(await ada.content()));
  });

  test("the three stay the same on reload and on another computer", async () => {
    const before = await shown(ada);
    await ada.reload();
    assert.deepEqual(await shown(ada), before);
    const elsewhere = await stranger();
    await enter(elsewhere, "ada@people.example");
    assert.deepEqual(await shown(elsewhere), before);
    await elsewhere.context().close();
  });

  test("whoever comes back needs no form", async () => {
    await ada.goto("/coaching");
    assert.equal((await shown(ada)).length, 3);
  });

  test("different coaches are shown once, after a warning", async () => {
    const before = await shown(ada);
    await ada.getByRole("link", {name: "See different coaches"}).click();
    assert.match(await text(ada), /cannot be undone/);
    await ada.getByRole("button", {name: "See different coaches"}).click();
    const others = await shown(ada);
    assert.ok(others.length > 0 && others.every((name) => !before.includes(name)), `${before} and then ${others}`);
    assert.equal(await ada.getByRole("link", {name: "See different coaches"}).count(), 0);
    const answer = await ada.goto("/coaching/others");
    assert.equal(answer.status(), 403);
    assert.match(await text(ada), /You've already refreshed your coach options\./);
  });

  test("a choice is confirmed, then the coach's booking page is there", async () => {
    await ada.goto("/coaching/choose");
    await ada.getByRole("link", {name: /^Choose Coach/}).first().click();
    assert.match(await heading(ada), /^Choose Coach .\?$/);
    await ada.getByRole("link", {name: "Go back"}).click();
    assert.equal((await shown(ada)).length > 0, true);
    await ada.getByRole("link", {name: /^Choose Coach/}).first().click();
    await ada.getByRole("button", {name: /^Choose Coach/}).click();
    assert.match(await heading(ada), /^Your coach is Coach/);
    assert.match(await ada.getByRole("link", {name: "Book your session"}).getAttribute("href"), /^https:\/\/book\.example/);
  });

  test("who has chosen is led to their coach from everywhere", async () => {
    for (const path of ["/coaching", "/coaching/choose", "/coaching/others"]) {
      await ada.goto(path);
      assert.match(await heading(ada), /^Your coach is/);
    }
  });

  test("a participant's visit opens nothing else", async () => {
    for (const path of ["/engagements", "/coaches", "/coach", "/coaching-desk", "/coaching-summary", "/my-profile", "/admin/plugins", await engagementOf("Ada")]) {
      const answer = await ada.goto(path);
      assert.ok(answer.status() >= 400 || ada.url().includes("/login"), `${path} answers ${answer.status()} at ${ada.url()}`);
    }
  });

  test("leaving ends the visit", async () => {
    await ada.goto("/coaching");
    await ada.getByRole("button", {name: "Leave this page"}).click();
    assert.equal(await ada.getByLabel("E-mail address").count(), 1);
    await enter(ada, "ada@people.example");
    assert.match(await heading(ada), /^Your coach is/);
  });

  test("a coach who has become full is replaced on the card, and the turn is kept", async () => {
    const bob = await stranger();
    await enter(bob, "bob@people.example");
    const [first] = await shown(bob);
    await admin.goto(`/coaches?q=${encodeURIComponent(first)}`);
    await admin.locator("main tbody th a").first().click();
    await admin.getByRole("link", {name: /^Change/}).first().click();
    await admin.getByLabel("Engagements at most").fill("0");
    await admin.locator("main form button.govuk-button").last().click();
    await bob.getByRole("link", {name: `Choose ${first}`}).click();
    await bob.getByRole("button", {name: `Choose ${first}`}).click();
    assert.match(await text(bob), /This coach is no longer available/);
    const now = await shown(bob);
    assert.ok(now.length === 3 && !now.includes(first), `${now}`);
    assert.equal(await bob.getByRole("link", {name: "See different coaches"}).count(), 1);
    await bob.context().close();
  });

  test("outside the window nobody gets in, and is told when", async () => {
    await admin.goto("/cohorts/new");
    await admin.getByLabel("Code", {exact: true}).fill("ALP-2");
    await admin.getByLabel("Program", {exact: true}).selectOption({label: "ALP"});
    await admin.getByLabel("Begins on").fill(day(40));
    await admin.getByLabel("Coaches can be chosen from").fill(day(30));
    await admin.getByLabel("Until", {exact: true}).fill(day(50));
    await admin.locator("main form button.govuk-button").last().click();
    await preview(admin, "/engagements/import", roster(["Zoe"], "ALP-2", day(40)));
    await admin.getByRole("button", {name: "Import 1 participant"}).click();
    const zoe = await stranger();
    await enter(zoe, "zoe@people.example");
    assert.match(await text(zoe), /You can choose your coach from/);
    await zoe.context().close();
  });

  test("who is on hold cannot choose, and goes on when it is resumed", async () => {
    const cyd = await engagementOf("Cyd");
    await act(admin, cyd, "Put on hold", "On leave");
    const page = await stranger();
    await enter(page, "cyd@people.example");
    assert.match(await text(page), /on hold/);
    await act(admin, cyd, "Resume", "Is back");
    await enter(page, "cyd@people.example");
    assert.equal((await shown(page)).length, 3);
    await page.context().close();
  });

  test("the history of an engagement names who did what, and why", async () => {
    await admin.goto(await engagementOf("Cyd"));
    assert.match(await text(admin), /Resumed[^]*Is back[^]*Put on hold[^]*On leave[^]*Added to the roster/);
  });

  test("operations end somebody's visits", async () => {
    const page = await stranger();
    await enter(page, "dov@people.example");
    await act(admin, await engagementOf("Dov"), "End their visits");
    await page.goto("/coaching/choose");
    assert.equal(await page.getByLabel("E-mail address").count(), 1);
    await page.context().close();
  });

  test("operations see the shares of each coach, and the record names nobody", async () => {
    await admin.goto("/cohorts");
    await admin.getByRole("link", {name: "ALP-1"}).click();
    await admin.getByRole("link", {name: "Draws and shares"}).click();
    assert.match(await text(admin), /draws so far/);
    const address = await admin.locator("input[readonly], textarea[readonly], .gh-copy input").first().inputValue();
    const record = await (await fetch(address)).text();
    assert.ok(!/people\.example|Ada|Coach A/.test(record));
    assert.equal(JSON.parse(record).seeds[0].seed, null);
  });

  test("the mailing list is made for who has not chosen", async () => {
    await admin.goto("/cohorts");
    await admin.getByRole("link", {name: "ALP-1"}).click();
    await admin.getByRole("link", {name: "Mailing list"}).click();
    const [download] = await Promise.all([admin.waitForEvent("download"), admin.getByRole("button", {name: "Make the mailing list"}).click()]);
    assert.equal(download.suggestedFilename(), "mailing-ALP-1.csv");
    await admin.goto("/cohorts");
    await admin.getByRole("link", {name: "ALP-1"}).click();
    await admin.getByRole("link", {name: "Mailing list"}).click();
    assert.match(await text(admin), /It was last made on/);
  });

  test("an executive sees the summary at most", async () => {
    for (const path of ["/engagements", "/coaches", "/cohorts"]) assert.equal((await executive.goto(path)).status(), 403);
  });
}
