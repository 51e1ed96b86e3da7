// Every page of a plugin that each role can reach by links: it answers, keeps its content policy, is accessible in both colour
// schemes and fits a phone. Some roles find nobody's address. PLUGIN names one: badges, coaching.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {after, before, describe, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {crawl} from "./crawl.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site, root} from "./site.mjs";

/// Roles with how many pages they reach at least; people of the demonstration by their address, others are made.
const plugins = {
  badges: [["badge_admin", 30], ["badge_assistant", 20], ["learner@guildhall.example", 8]],
  coaching: [["coaching_admin", 30], ["coach@guildhall.example", 8], ["coaching_executive", 2]],
};
const blind = ["badge_assistant", "coaching_executive"];  // see nobody's address

for (const [plugin, roles] of Object.entries(plugins).filter(([one]) => [one, undefined].includes(process.env.PLUGIN)))
  describe(`Pages of ${plugin} with the demonstration's data`, () => pages(plugin, roles));

function pages(plugin, roles) {
  let site, browser;
  before(async () => {
    [site, browser] = await Promise.all([Site.start({demo: true, settings: {GUILDHALL_PLUGINS: plugin}}), launch()]);
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });

  const inspected = new Set();  // one look at each kind is enough, whoever has it

  for (const [role, atLeast] of roles)
    test(`${role}: every page answers, is accessible and fits`, async () => {
      const own = role.includes("@") ? role : `${role}@example.org`;
      if (own !== role) site.addPerson(own, "Bea Example", [role]);
      const page = await withAxe(await visitor(browser, site));
      await signInBy(page, site.signInLink(own));
      const wrong = [];
      const pages = await crawl(site, page, async ({address, kind, status, isPage, body}) => {
        const where = address.slice(site.url.length);
        if (status !== 200) wrong.push(`${where} is linked, but answers ${status}`);
        if (blind.includes(role))
          for (const each of body.match(/[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.example\b/gi) ?? []) wrong.push(`${each} in ${where}`);
        if (!isPage || inspected.has(kind)) return;
        inspected.add(kind);
        await page.goto(address);
        await inspect(page, wrong, where);
      });
      assert.deepEqual([...wrong, ...page.complaints], []);
      assert.ok(pages >= atLeast, `${role} reaches only ${pages} pages`);
      await page.context().close();
    });

  if (plugin === "coaching") test("a participant's pages are accessible and fit", async () => {
    const roster = readFileSync(join(root, "plugins/coaching/demo/participants.csv"), "utf8").split("\n").map((line) => line.split(","));
    const [, email] = roster.find(([, , , cohort, status]) => cohort === "ALP-133" && status === "invited");
    const page = await withAxe(await visitor(browser, site)), wrong = [];
    const look = () => inspect(page, wrong, new URL(page.url()).pathname);
    const enter = async (address) => {
      await page.getByLabel("E-mail address").fill(address);
      await page.getByRole("button", {name: "Continue"}).click();
    };
    await page.goto("/coaching");
    await look();
    await enter("nobody@example.org");
    await look();
    await enter(email);
    await look();
    await page.getByRole("link", {name: "See different coaches"}).click();
    await look();
    await page.goBack();
    await page.getByRole("link", {name: /^Choose/}).first().click();
    await look();
    await page.getByRole("button", {name: /^Choose/}).click();
    await look();
    assert.deepEqual([...wrong, ...page.complaints], []);
    await page.context().close();
  });

  if (plugin === "badges") test("the account's menu stays on the screen of a phone", async () => {
    site.addPerson("two@example.org", "Nora Example", ["badge_admin", "admin"]);
    const page = await visitor(browser, site, {viewport: {width: 375, height: 700}});
    await signInBy(page, site.signInLink("two@example.org"));
    for (const path of ["/badge-catalogue", "/my-badges"]) {
      await page.goto(path);
      await page.locator(".gh-person summary").click();
      const {x, width} = await page.locator(".gh-person__panel").boundingBox();
      assert.ok(x >= 0 && x + width <= 375, `${path}: from ${x}, ${width} wide`);
    }
    await page.context().close();
  });
}
