// Every page each role can reach by links: it answers, keeps its content policy, is accessible in both colour schemes
// and fits a phone. And who may not see addresses finds none, in pages or in CSV files.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {crawl} from "./crawl.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site, eventually} from "./site.mjs";

const people = {super_admin: "superadmin", admin: "admin", facilitator: "facilitator", readonly: "readonly", learner: "learner"};
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({demo: true}), launch()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const inspected = new Set();  // one look at each kind is enough, whoever has it
const addresses = /[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.example\b/gi;

const axeVisitor = async (options = {}) => withAxe(await visitor(browser, site, options));

describe("Pages with the demonstration's data", () => {
  test("strangers are let in at the door and nowhere else", async () => {
    const page = await axeVisitor();
    const wrong = [];
    for (const path of ["/login", "/magic-link", "/forgot-password", "/verify", "/verify/cert-aaaaaaaaaaaa", "/no-such-page"]) {
      await page.goto(path);
      await inspect(page, wrong, path);
    }
    assert.deepEqual([...wrong, ...page.complaints], []);
    for (const path of ["/", "/sessions", "/my-certificates", "/admin/plugins"]) {
      const answer = await page.request.get(path, {maxRedirects: 0});
      assert.ok([302, 303].includes(answer.status()), `${path}: ${answer.status()}`);
      assert.match(answer.headers().location, /^\/login/, path);
    }
    await page.context().close();
  });

  for (const [role, name] of Object.entries(people))
    test(`${role}: every page answers, is accessible and fits`, async () => {
      const own = `${name}@guildhall.example`;
      const page = await axeVisitor();
      await signInBy(page, site.signInLink(own));
      const wrong = [], found = new Set();
      const pages = await crawl(site, page, async ({address, kind, status, isPage, body}) => {
        const where = address.slice(site.url.length);
        if (status !== 200) wrong.push(`${where} is linked, but answers ${status}`);
        for (const each of body.match(addresses) ?? []) found.add(`${each} in ${where}`);
        if (!isPage || inspected.has(kind)) return;
        inspected.add(kind);
        await page.goto(address);
        await inspect(page, wrong, where);
      });
      const others = [...found].filter((each) => !each.startsWith(`${own} `) && !each.startsWith("no-reply@"));
      if (["readonly", "learner"].includes(role)) wrong.push(...others);
      else if (role !== "facilitator") assert.ok(others.length > 50, "the search for addresses finds those that are there");
      assert.deepEqual([...wrong, ...page.complaints], []);
      assert.ok(pages >= (role === "learner" ? 2 : 8), `${role} reaches only ${pages} pages`);
      await page.context().close();
    });

  test("a phone shows the beginning of a long list, with its filters folded and a way to sort", async () => {
    const page = await visitor(browser, site);
    await signInBy(page, site.signInLink("admin@guildhall.example"));
    await page.setViewportSize({width: 375, height: 800});
    await page.goto("/issued");
    const rows = () => page.evaluate(() => [...document.querySelectorAll("main tbody tr")].filter((row) => row.checkVisibility()).length);
    assert.equal(await rows(), 20);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok(height < 7000, `${height} px`);
    await page.getByText("Show the other rows of this page").click();
    assert.equal(await rows(), 50);
    const filter = page.locator(".gh-filters select").first();
    assert.equal(await filter.isVisible(), false);
    await page.locator(".gh-filters__fold").click();
    assert.equal(await filter.isVisible(), true);
    await page.locator(".gh-sort summary").click();
    await page.locator(".gh-sort a").first().click();
    assert.match(page.url(), /[?&]sort=/);
    await page.goto("/issued?print=all");
    assert.ok(await rows() > 50, "the whole list is there to be printed");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("pages that only a form leads to are accessible and fit, too", async () => {
    const page = await axeVisitor(), wrong = [];
    await signInBy(page, site.signInLink("admin@guildhall.example"));
    await page.goto("/sessions");
    for (const box of (await page.locator("input[name=id]").all()).slice(0, 3)) await box.check();
    await page.getByRole("button", {name: "Cancel session"}).click();
    assert.match(await page.locator("h1").innerText(), /Cancel session — 3 sessions/);
    await inspect(page, wrong, "several rows at once");
    await page.goto("/sessions?status=Confirmed");
    await page.locator("main tbody tr a").first().click();
    const list = `${new URL(page.url()).pathname}/participants/import`;
    for (const [what, content] of Object.entries({
      "a list that is checked": "Person,Email,Title\nAda Example,ada.example@example.org,Analyst\n,nobody@example.org,\n",
      "a list that cannot be read": "FullName,Email\nAda,\0\n"})) {
      await page.goto(list);
      await page.locator("input[type=file]").setInputFiles({name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(content)});
      await page.getByRole("button", {name: "Check the list"}).click();
      await inspect(page, wrong, what);
      if (content.includes("\0")) continue;
      await page.locator("#column0").selectOption({label: "Full name"});
      await page.getByRole("button", {name: "Read again"}).click();
      await inspect(page, wrong, `${what}, with a column chosen`);
      await page.getByRole("button", {name: "Import 1 person"}).click();
      assert.equal(await page.locator("h1").innerText(), "List imported");
      await inspect(page, wrong, "what came of a list");
      const imported = page.url();
      await page.getByRole("link", {name: "Undo this import"}).click();
      await inspect(page, wrong, "undoing an import");
      await page.getByRole("button", {name: "Undo this import"}).click();
      await eventually("the import to be undone", async () => {
        await page.goto(imported);
        return await page.locator("h1").innerText() === "Import undone";
      });
      await inspect(page, wrong, "what undoing an import did");
      await page.getByRole("link", {name: "All imports"}).click();
      await inspect(page, wrong, "the imports of a session");
    }
    assert.deepEqual([...wrong, ...page.complaints], []);
    await page.context().close();
  });

  test("webhooks: what is set up, its secret and its deliveries are accessible and fit", async () => {
    const page = await axeVisitor(), wrong = [];
    await signInBy(page, site.signInLink("admin@guildhall.example"));
    const open = async (path, where = path.replace(/-[a-z0-9]{12}/g, "-…")) => { await page.goto(path); await inspect(page, wrong, where); };
    const press = async (name) => {
      await page.setViewportSize({width: 1280, height: 900});
      await page.locator("main form.gh-form").getByRole("button", {name}).click();
      await page.waitForLoadState();
    };
    await page.goto("/admin/webhooks/new");
    await page.locator("[name=description]").fill("Customer list");
    await page.locator("[name=url]").fill("http://crm.example.org/");
    await page.locator("[name=types]").first().check();
    await press("Add webhook");
    assert.match(await page.locator("main").innerText(), /must begin with https/);
    await inspect(page, wrong, "a webhook with errors");
    await page.locator("[name=url]").fill("http://127.0.0.1:65533/a/rather/long/address/that/nobody/answers/integrations/guildhall/incoming?site=leeds");
    await press("Add webhook");
    const webhook = new URL(page.url()).pathname;
    await inspect(page, wrong, "a new webhook");
    for (const deed of ["test", "rotate", "switch_off", "remove"]) await open(`${webhook}/${deed}`);
    await page.goto(`${webhook}/test`);
    await press("Send a test");
    await open(`${webhook}/secret`);
    await press("Show the secret");
    assert.match(await page.locator("main pre").innerText(), /^whsec_/);
    await inspect(page, wrong, "a secret");
    await eventually("the attempt", async () => { await page.goto(`${webhook}/deliveries`); return (await page.locator("main table").innerText()).includes("Given up"); });
    await open(`${webhook}/deliveries`);
    await open(`${webhook}/deliveries/again`);
    await page.goto(`${webhook}/deliveries`);
    await open(await page.locator("main tbody th a").first().getAttribute("href"), "a delivery");
    await open(webhook);
    assert.deepEqual([...wrong, ...page.complaints], []);
    await page.context().close();
  });

  test("a list one comes back to by the trail is as it was left, and nobody after a new sign-in finds it so", async () => {
    const page = await visitor(browser, site);
    await signInBy(page, site.signInLink("admin@guildhall.example"));
    await page.setViewportSize({width: 1280, height: 500});
    await page.goto("/sessions?status=Delivered&sort=title");
    const query = new URL(page.url()).search;
    const row = page.locator("main tbody tr a").last();
    await row.scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => Math.round(scrollY));
    assert.ok(place > 0, "the list is longer than the window");
    await row.click();
    const session = page.url();
    await page.getByRole("link", {name: "History"}).click();
    await page.locator(".gh-crumbs").getByRole("link", {name: "Sessions"}).click();
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/sessions" + query);
    assert.equal(await page.evaluate(() => Math.round(scrollY)), place);
    await page.goto("/sessions");
    assert.equal(await page.evaluate(() => scrollY), 0, "who comes by the menu sees the list from its beginning");
    await page.goto("/sessions?status=Delivered");
    await page.context().clearCookies();
    await page.goto("/login");
    await signInBy(page, site.signInLink("readonly@guildhall.example"));
    await page.goto(session);
    assert.equal(await page.locator(".gh-crumbs").getByRole("link", {name: "Sessions"}).getAttribute("href"), "/sessions");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("a part that is switched off says so at its public addresses, and who switches it off is told which these are", async () => {
    const boss = await visitor(browser, site);
    await signInBy(boss, site.signInLink("superadmin@guildhall.example"));
    await boss.goto("/admin/plugins/certificates/disable");
    assert.match(await boss.locator("main").innerText(), /Anyone may open these addresses.*\/verify\/…/s);
    const stranger = await axeVisitor(), wrong = [];
    try {
      await boss.getByRole("button", {name: "Disable Certificates"}).click();
      await boss.waitForURL((url) => !url.pathname.endsWith("/disable"));
      const answer = await stranger.goto("/verify/cert-aaaaaaaaaaaa");
      assert.equal(answer.status(), 503);
      assert.ok(Number(answer.headers()["retry-after"]) > 0);
      assert.match(await stranger.locator("main").innerText(), /“Certificates”.*Nothing has changed about what this page confirms/s);
      await inspect(stranger, wrong, "a part that is off");
      // By the browser: a request beside it may take a connection that the server is just closing as idle.
      assert.equal((await stranger.goto("/my-certificates")).status(), 404, "only what anyone may open");
    } finally {
      site.command(["plugin", "enable", "certificates"]);
    }
    assert.equal((await stranger.goto("/verify")).status(), 200);
    assert.deepEqual([...wrong, ...boss.complaints, ...stranger.complaints], []);
    for (const page of [boss, stranger]) await page.context().close();
  });

  test("browsers that ask for an icon at its old address get one", async () => {
    const answer = await fetch(site.url + "/favicon.ico");
    assert.equal(answer.status, 200);
    assert.equal(Buffer.from(await answer.arrayBuffer()).readUInt16LE(2), 1, "an ICO file");
  });

  test("readonly: lists as CSV hold neither names nor addresses of participants", async () => {
    const texts = {};
    for (const role of ["admin", "readonly"]) {
      const page = await visitor(browser, site);
      await signInBy(page, site.signInLink(`${role}@guildhall.example`));
      const session = /\/sessions\/sess-[a-z0-9]{12}/.exec(await (await page.request.get("/sessions?status=Delivered")).text())[0];
      const lists = [`${session}/participants?format=csv`, `${session}/certificates?format=csv`, "/issued?format=csv"];
      texts[role] = (await Promise.all(lists.map(async (list) => (await page.request.get(list)).text()))).join("\n");
      await page.context().close();
    }
    const seen = new Set(texts.admin.match(addresses));
    assert.ok(seen.size > 20, "the administrator's lists hold addresses");
    assert.deepEqual([...seen].filter((each) => texts.readonly.includes(each)), []);
    const names = texts.admin.split("\n").slice(1).map((line) => line.split(",")[0]).filter((name) => name.includes(" "));
    assert.deepEqual([...new Set(names)].filter((name) => texts.readonly.includes(name)), []);
  });
});
