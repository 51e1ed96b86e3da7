// A participant's way to a coach, the coach's sessions and what operations see of it, in a browser; on both engines, with
// script and without. Each test is one thing somebody does.
import ICAL from "ical.js";
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
  /// Clicks what leads to another page, and waits for that.
  const go = (page, target) => Promise.all([page.waitForEvent("load"), target.click()]);
  const enter = async (page, email) => {
    await page.goto("/coaching");
    await page.getByLabel("E-mail address").fill(email);
    await go(page, page.getByRole("button", {name: "Continue"}));
  };
  const shown = (page) => page.locator(".coaching-card h2").allInnerTexts();
  const list = (name, content) => ({name, mimeType: "text/csv", buffer: Buffer.from(content)});
  /// To the page that says what an import would do.
  const preview = async (page, path, content) => {
    await page.goto(path);
    await page.setInputFiles("[name=list]", list("list.csv", content));
    await go(page, page.getByRole("button", {name: "Check the list"}));
  };
  /// Presses the deed on the record's page and on the page that asks once more.
  const act = async (page, path, deed, reason) => {
    await page.goto(path);
    await go(page, page.getByRole("link", {name: deed, exact: true}));
    if (reason) await page.getByLabel("Reason").fill(reason);
    await go(page, page.locator("main").getByRole("button", {name: deed, exact: true}));
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
    await go(admin, admin.locator("main form button.govuk-button").last());
    await admin.goto("/cohorts/new");
    await admin.getByLabel("Code", {exact: true}).fill("ALP-1");
    await admin.getByLabel("Program", {exact: true}).selectOption({label: "ALP"});
    await admin.getByLabel("Begins on").fill(day(3));
    await admin.getByLabel("Coaches can be chosen from").fill(day(-2));
    await admin.getByLabel("Until", {exact: true}).fill(day(20));
    await go(admin, admin.locator("main form button.govuk-button").last());
    assert.match(await notice(admin), /ALP-1 added/);
  });

  test("a list of coaches comes in, onto the panels it names", async () => {
    await preview(admin, "/coaches/import", coaches(8));
    await go(admin, admin.getByRole("button", {name: "Import 8 coaches"}));
    await admin.goto("/coaching-programs");
    await go(admin, admin.locator("main tbody th a").first());
    await go(admin, admin.getByRole("link", {name: "Coaches", exact: true}).last());
    assert.match(await text(admin), /8 coaches are on the panel/);
  });

  test("a list of participants says what is wrong in each row, and takes the others", async () => {
    const wrong = `${roster(["Ada", "Bob", "Cyd", "Dov", "Eve", "Fay", "Gus", "Hal"])}\nNoname,,no address,,TWO_SESSION,ALP,ALP-1,${day(3)}\nIda,Example,ida@people.example,,FIVE_SESSION,ALP,ALP-1,${day(3)}\nJay,Example,jay@people.example,,TWO_SESSION,ALP,ALP-9,${day(3)}\nKit,Example,kit@people.example,,TWO_SESSION,ALP,ALP-1,${day(9)}`;
    await preview(admin, "/engagements/import", wrong);
    const said = await text(admin);
    for (const words of [/Invalid program track: ALP has TWO_SESSION/, /ALP-9/, /ALP-1 begins on/, /e-mail/i]) assert.match(said, words);
    await go(admin, admin.getByRole("button", {name: "Import 8 participants"}));
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
    await go(ada, ada.getByRole("link", {name: "See different coaches"}));
    assert.match(await text(ada), /cannot be undone/);
    await go(ada, ada.getByRole("button", {name: "See different coaches"}));
    const others = await shown(ada);
    assert.ok(others.length > 0 && others.every((name) => !before.includes(name)), `${before} and then ${others}`);
    assert.equal(await ada.getByRole("link", {name: "See different coaches"}).count(), 0);
    const answer = await ada.goto("/coaching/others");
    assert.equal(answer.status(), 403);
    assert.match(await text(ada), /You've already refreshed your coach options\./);
  });

  test("a choice is confirmed, then the coach's booking page is there", async () => {
    await ada.goto("/coaching/choose");
    await go(ada, ada.getByRole("link", {name: /^Choose Coach/}).first());
    assert.match(await heading(ada), /^Choose Coach .\?$/);
    await go(ada, ada.getByRole("link", {name: "Go back"}));
    assert.equal((await shown(ada)).length > 0, true);
    await go(ada, ada.getByRole("link", {name: /^Choose Coach/}).first());
    await go(ada, ada.getByRole("button", {name: /^Choose Coach/}));
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
    await go(ada, ada.getByRole("button", {name: "Leave this page"}));
    assert.equal(await ada.getByLabel("E-mail address").count(), 1);
    await enter(ada, "ada@people.example");
    assert.match(await heading(ada), /^Your coach is/);
  });

  test("a coach who has become full is replaced on the card, and the turn is kept", async () => {
    const bob = await stranger();
    await enter(bob, "bob@people.example");
    const [first] = await shown(bob);
    await admin.goto(`/coaches?q=${encodeURIComponent(first)}`);
    await go(admin, admin.locator("main tbody th a").first());
    await go(admin, admin.getByRole("link", {name: /^Change/}).first());
    await admin.getByLabel("Engagements at most").fill("0");
    await go(admin, admin.locator("main form button.govuk-button").last());
    await go(bob, bob.getByRole("link", {name: `Choose ${first}`}));
    await go(bob, bob.getByRole("button", {name: `Choose ${first}`}));
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
    await go(admin, admin.locator("main form button.govuk-button").last());
    await preview(admin, "/engagements/import", roster(["Zoe"], "ALP-2", day(40)));
    await go(admin, admin.getByRole("button", {name: "Import 1 participant"}));
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
    await go(admin, admin.getByRole("link", {name: "ALP-1"}));
    await go(admin, admin.getByRole("link", {name: "Draws and shares"}));
    assert.match(await text(admin), /draws so far/);
    const address = await admin.locator("input[readonly], textarea[readonly], .gh-copy input").first().inputValue();
    const record = await (await fetch(address)).text();
    assert.ok(!/people\.example|Ada|Coach A/.test(record));
    assert.equal(JSON.parse(record).seeds[0].seed, null);
  });

  test("the mailing list is made for who has not chosen", async () => {
    await admin.goto("/cohorts");
    await go(admin, admin.getByRole("link", {name: "ALP-1"}));
    await go(admin, admin.getByRole("link", {name: "Mailing list"}));
    const [download] = await Promise.all([admin.waitForEvent("download"), admin.getByRole("button", {name: "Make the mailing list"}).click()]);
    assert.equal(download.suggestedFilename(), "mailing-ALP-1.csv");
    await admin.goto("/cohorts");
    await go(admin, admin.getByRole("link", {name: "ALP-1"}));
    await go(admin, admin.getByRole("link", {name: "Mailing list"}));
    assert.match(await text(admin), /It was last made on/);
  });

  let grace, own;  // Ada's coach, and the page of that engagement
  const fillSession = async (page, notes) => {
    await page.getByLabel("Topic").selectOption({index: 1});
    await page.getByLabel("Outcome").selectOption({index: 1});
    await page.getByLabel("Duration").selectOption({index: 1});
    await page.getByLabel("Private notes").fill(notes);
  };
  const canary = "heliotrope-canary";

  test("a coach signs in by a mailed link and finds who has chosen them", async () => {
    await ada.goto("/coaching/chosen");
    const name = (await heading(ada)).replace("Your coach is ", "");
    grace = await stranger();
    await signInBy(grace, site.signInLink(`coach${"ABCDEFGH".indexOf(name.slice(-1))}@coaches.example`));
    await go(grace, grace.getByRole("link", {name: "My coaching"}));
    assert.match(await text(grace), /Active engagements\s+1/);
    await go(grace, grace.getByRole("link", {name: "Ada Example"}));
    own = new URL(grace.url()).pathname;
    assert.match(await text(grace), /ada@people\.example/);
    assert.match(await grace.getByRole("link", {name: "Book next session"}).getAttribute("href"), /book\.example/);
  });

  test("a draft may be unfinished, stays and is its coach's alone", async () => {
    await grace.getByLabel("Private notes").fill(`${canary}, half a thought`);
    await go(grace, grace.getByRole("button", {name: "Save draft"}));
    assert.match(await notice(grace), /The draft has been saved/);
    await grace.goto(own);
    assert.equal(await grace.getByLabel("Private notes").inputValue(), `${canary}, half a thought`);
    assert.match(await text(grace), /Draft/);
    await admin.goto(await engagementOf("Ada"));
    assert.match(await text(admin), /No session has been logged yet/);
  });

  if (javaScriptEnabled)
    test("a draft saves itself when typing stops", async () => {
      await grace.getByLabel("Private notes").fill(`${canary}, a whole thought`);
      await grace.getByText(/^Draft saved at \d\d:\d\d/).waitFor();
      await grace.goto(own);
      assert.equal(await grace.getByLabel("Private notes").inputValue(), `${canary}, a whole thought`);
    });

  test("what a session needs is asked for when it is logged", async () => {
    await go(grace, grace.getByRole("button", {name: "Log session"}));
    assert.match(await text(grace), /There is a problem/);
    assert.match(await grace.getByLabel("Private notes").inputValue(), new RegExp(canary), "what was typed is still there");
  });

  test("the first session begins the engagement", async () => {
    await fillSession(grace, `${canary}, first`);
    await go(grace, grace.getByRole("button", {name: "Log session"}));
    assert.match(await notice(grace), /Session 1 has been logged/);
    assert.match(await text(grace), /In progress/);
    await grace.goto("/coach");
    assert.match(await text(grace), /1 of 2/);
  });

  test("“Other” says whom to write to", async () => {
    await grace.goto(own);
    assert.match(await grace.content(), /Please email the coaching practice/);
  });

  test("private notes are with their author, and nowhere else", async () => {
    await grace.goto(own);
    assert.match(await grace.content(), new RegExp(`${canary}, first`));
    const path = await engagementOf("Ada");
    for (const page of [path, `${path}/history`, `${path}/report`, `${path}/coaching-sessions`, "/engagements", `/search?q=${canary}`, "/api/v1/engagements"]) {
      const answer = await admin.request.get(page);
      assert.ok(!(await answer.text()).includes(`${canary}, `), page);  // the word alone stands where it was looked for
    }
  });

  test("a coach sees neither others' engagements nor pages of operations", async () => {
    const bobs = (await engagementOf("Bob")).split("/").pop();
    assert.equal((await grace.goto(`/coach/engagements/${bobs}`)).status(), 404);
    for (const path of ["/engagements", "/coaches", "/cohorts", "/coaching-desk", "/coaching-summary"]) assert.equal((await grace.goto(path)).status(), 403, path);
  });

  test("the last session completes it, and no more can be logged", async () => {
    await grace.goto(own);
    await fillSession(grace, `${canary}, last`);
    await go(grace, grace.getByRole("button", {name: "Log session"}));
    assert.match(await text(grace), /All sessions completed\./);
    assert.equal(await grace.getByRole("button", {name: "Log session"}).count(), 0);
    await grace.goto("/coach");
    await go(grace, grace.getByRole("link", {name: "Completed", exact: true}));
    assert.match(await text(grace), /Ada Example/);
  });

  test("a coach's calendar is subscribed to by its address, and names nobody", async () => {
    await grace.goto("/coach/calendar");
    const address = await grace.locator("main input").first().inputValue();
    const answer = await fetch(address), calendar = await answer.text();
    assert.match(answer.headers.get("content-type"), /^text\/calendar/);
    // Read by a program that we did not write.
    const events = new ICAL.Component(ICAL.parse(calendar)).getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
    assert.deepEqual(events.map((one) => one.summary).sort(), ["Coaching session 1 of 2", "Coaching session 2 of 2"]);
    assert.ok(new Set(events.map((one) => one.uid)).size === 2 && events.every((one) => one.sequence >= 0 && one.startDate.isDate), calendar);
    assert.ok(!/Ada|people\.example|heliotrope/.test(calendar));
    await go(grace, grace.getByRole("button", {name: "Renew the address"}));
    assert.equal((await fetch(address)).status, 404);
  });

  test("the desk's figures are those of the data, and its filters narrow the list", async () => {
    const bob = await stranger();
    await enter(bob, "eve@people.example");
    await go(bob, bob.getByRole("link", {name: /^Choose Coach/}).first());
    await go(bob, bob.getByRole("button", {name: /^Choose Coach/}));
    await bob.context().close();
    await admin.goto("/coaching-desk");
    // Figures are kept for a minute, and those of a program by themselves: nobody has looked at these yet.
    await admin.goto(`/coaching-desk?program=${await admin.locator("select[name=program] option").nth(1).getAttribute("value")}`);
    const said = await text(admin);
    assert.match(said, /Engagements in all\s+9\b/);
    assert.match(said, /Completed\s+1\b/);
    await admin.goto("/coaching-desk?status=coach_selected");
    assert.equal(await admin.locator("main table tbody tr").count(), 1);
    assert.match(await text(admin), /Eve Example/);
    await admin.goto("/coaching-desk?q=zoe");
    assert.match(await text(admin), /Zoe Example/);
    assert.equal(await admin.locator("main table tbody tr").count(), 1);
  });

  test("the desk's list is downloaded as it is filtered, named by the day", async () => {
    await admin.goto("/coaching-desk?status=completed");
    const [download] = await Promise.all([admin.waitForEvent("download"), admin.getByRole("link", {name: "Download these as CSV"}).click()]);
    assert.match(download.suggestedFilename(), /^engagements-\d{4}-\d\d-\d\d\.csv$/);
    const answer = await admin.request.get("/coaching-desk?format=csv&status=completed");
    const lines = (await answer.text()).trim().split(/\r?\n/);
    assert.equal(lines.length, 2);
    assert.match(lines[1], /Ada Example,ada@people\.example,Example Ltd,Coach/);
  });

  test("an engagement is given to another coach, with a reason", async () => {
    const path = await engagementOf("Eve");
    await admin.goto(path);
    await go(admin, admin.getByRole("link", {name: "Give to another coach"}));
    await admin.getByLabel("New coach").selectOption({index: 1});
    await go(admin, admin.getByRole("button", {name: "Give to this coach"}));
    assert.match(await text(admin), /There is a problem/, "a reason is asked for");
    await admin.getByLabel("Reason").fill("On leave until May");
    await go(admin, admin.getByRole("button", {name: "Give to this coach"}));
    assert.match(await text(admin), /Given to Coach[^]*On leave until May/);
  });

  test("a window is extended, with a reason", async () => {
    await admin.goto("/cohorts");
    await go(admin, admin.getByRole("link", {name: "ALP-1"}));
    await go(admin, admin.getByRole("link", {name: "Extend the window"}));
    await admin.getByLabel("New last day").fill(day(30));
    await admin.getByLabel("Reason").fill("Holidays");
    await go(admin, admin.getByRole("button", {name: "Extend the window"}));
    await admin.goto(await engagementOf("Bob"));
    assert.match(await text(admin), /Window extended[^]*Holidays/);
  });

  test("flags are raised by the hour", async () => {
    await admin.goto("/cohorts");
    await go(admin, admin.getByRole("link", {name: "ALP-2"}));
    await go(admin, admin.getByRole("link", {name: /^Change/}).first());
    await admin.getByLabel("Coaches can be chosen from").fill(day(-9));
    await admin.getByLabel("Until", {exact: true}).fill(day(-1));
    await go(admin, admin.locator("main form button.govuk-button").last());
    site.command(["job", "run", "coaching.attention"]);
    await eventually("the flag", async () => {
      await admin.goto("/coaching-desk?flag=selection_overdue");
      return /Only: Selection overdue[^]*Zoe Example/.test(await text(admin));
    });
    await admin.goto(await engagementOf("Zoe"));
    assert.match(await text(admin), /Needs attention:\s*Selection overdue/);
  });

  test("reports are printed without private notes", async () => {
    await admin.goto(`${await engagementOf("Ada")}/report`);
    assert.match(await text(admin), /Ada Example[^]*First session logged|First session logged/);
    assert.ok(!(await admin.content()).includes(canary));
    await admin.goto("/coaching-desk?print=1");
    assert.match(await text(admin), /Report on coaching/);
    for (const page of ["/coaching-desk", "/coaching-desk?print=1", "/coaching-desk?format=csv"])
      assert.ok(!(await (await admin.request.get(page)).text()).includes(canary), page);
  });

  test("an executive reads a summary that names no participant", async () => {
    await executive.goto("/coaching-summary");
    const said = await text(executive);
    assert.match(said, /ALP/);
    assert.ok(!/Ada|Bob|Zoe|people\.example/.test(said));
  });

  test("an executive sees the summary at most", async () => {
    for (const path of ["/engagements", "/coaches", "/cohorts"]) assert.equal((await executive.goto(path)).status(), 403);
  });
}
