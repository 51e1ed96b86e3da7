// Every page of badges that each role can reach by links: it answers, keeps its content policy, is accessible in both colour
// schemes and fits a phone. Assistants find nobody's address.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {crawl} from "./crawl.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site} from "./site.mjs";

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({demo: true, settings: {GUILDHALL_PLUGINS: "badges"}}), launch()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const inspected = new Set();  // one look at each kind is enough, whoever has it

describe("Pages of badges with the demonstration's data", () => {
  for (const [role, atLeast] of [["badge_admin", 30], ["badge_assistant", 20], ["learner", 8]])
    test(`${role}: every page answers, is accessible and fits`, async () => {
      const own = role === "learner" ? "learner@guildhall.example" : `${role}@example.org`;
      if (role !== "learner") site.addPerson(own, "Bea Example", [role]);
      const page = await withAxe(await visitor(browser, site));
      await signInBy(page, site.signInLink(own));
      const wrong = [];
      const pages = await crawl(site, page, async ({address, kind, status, isPage, body}) => {
        const where = address.slice(site.url.length);
        if (status !== 200) wrong.push(`${where} is linked, but answers ${status}`);
        if (role === "badge_assistant")
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

  test("the account's menu stays on the screen of a phone", async () => {
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
});
