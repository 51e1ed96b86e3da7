// The parts of hand-made pages, on the page that shows them all: accessible in every colour scheme, as wide as a phone, usable
// by keyboard and without script, and nowhere but in development.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {launch, notice, signInBy, visitor} from "./chromium.mjs";
import {misprints, overflows, violations, withAxe} from "./inspection.mjs";
import {Site} from "./site.mjs";

const boss = "boss@guildhall.example";
let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({settings: {GUILDHALL_PLUGINS: ""}}), launch()]);
  site.addPerson(boss, "Ada Lovelace", ["super_admin"]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function designPage(options = {}) {
  const page = await visitor(browser, site, options);
  if (options.javaScriptEnabled !== false) await withAxe(page);
  await signInBy(page, site.signInLink(boss));
  await page.goto("/admin/design");
  return page;
}

async function close(page) {
  assert.deepEqual(page.complaints, []);
  await page.context().close();
}

const openAll = (page) => page.evaluate(() => { for (const each of document.querySelectorAll("main details")) each.open = true; });

describe("The parts of hand-made pages", () => {
  for (const scheme of [{colorScheme: "light"}, {colorScheme: "dark"}, {forcedColors: "active", colorScheme: "light"}, {forcedColors: "active", colorScheme: "dark"}])
    test(`are accessible with everything opened, ${Object.values(scheme).join(" ")}`, async () => {
      const page = await designPage();
      await page.emulateMedia(scheme);
      await openAll(page);
      // In forced colours axe reckons with the colours that are not in force; the next test looks at those that are.
      const rules = scheme.forcedColors ? {"color-contrast": {enabled: false}} : {};
      assert.deepEqual(await violations(page, rules), []);
      for (const link of await page.locator("[data-dialog]").all()) {
        await link.click();
        assert.deepEqual(await violations(page, rules), [], "with a dialog");
        await page.keyboard.press("Escape");
      }
      await close(page);
    });

  test("tell series apart without colours: by pattern, dash and sign", async () => {
    const page = await designPage();
    await page.emulateMedia({forcedColors: "active", colorScheme: "dark"});
    const seen = await page.evaluate(() => {
      const style = (element) => getComputedStyle(element);
      const ink = style(document.querySelector("main h1")).color;
      const chart = document.querySelector("svg[aria-labelledby^='attendance-']");
      return {
        ink, bars: [...document.querySelectorAll("#bar_chart .gh-bar")].map((bar) => style(bar).stroke),
        fills: [...document.querySelectorAll("svg[aria-labelledby^='hours-by-region-'] .gh-bar")].slice(0, 3).map((bar) => bar.getAttribute("fill")),
        lines: [...document.querySelectorAll("#line_chart .gh-line")].map((line) => style(line).stroke),
        dashes: [...chart.querySelectorAll(".gh-line")].map((line) => style(line).strokeDasharray),
        signs: [...chart.querySelectorAll("g")].map((line) => line.querySelector(".gh-sign path").getAttribute("d")),
        words: [...document.querySelectorAll(".gh-chart text")].map((text) => style(text).fill),
      };
    });
    for (const part of ["bars", "lines", "words"]) assert.deepEqual([...new Set(seen[part])], [seen.ink], `${part} have the reader's colour`);
    for (const part of ["fills", "dashes", "signs"]) assert.equal(new Set(seen[part]).size, seen[part].length, `${part}: ${seen[part]}`);
    await close(page);
  });

  test("fit a phone, a tablet and a small window, and can be printed", async () => {
    const page = await designPage();
    await openAll(page);
    for (const width of [320, 375, 768, 910, 1024, 1280]) {
      await page.setViewportSize({width, height: 900});
      assert.equal(await overflows(page), "", `${width} px`);
    }
    assert.deepEqual(await misprints(page), []);
    await page.emulateMedia({media: "print"});
    assert.equal(await page.locator(".gh-copy__paper").first().isVisible(), true, "what can be copied is printed as text");
    assert.equal(await page.getByText("Donaudampfschifffahrtskunde").isVisible(), true, "and what stands behind “+2 more”");
    await close(page);
  });

  test("draw no letter smaller on a phone than on a screen", async () => {
    const page = await designPage();
    const height = () => page.locator("#bar_chart .gh-value").first().evaluate((text) => text.getBoundingClientRect().height);
    const wide = await height();
    await page.setViewportSize({width: 375, height: 800});
    assert.equal(await height(), wide);
    await close(page);
  });

  test("say of a chart what it shows, and have every figure in the table behind it", async () => {
    const page = await designPage();
    const chart = page.getByRole("img", {name: /^People certified by workshop type/});
    assert.match(await chart.evaluate((svg) => svg.querySelector("desc").textContent), /highest 412 \(Facilitation basics\), lowest 18 \(Ethics\)/);
    const figure = page.locator("figure", {has: chart});
    const table = figure.locator("table");
    assert.equal(await table.isVisible(), false);
    await figure.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.equal(await table.isVisible(), true);
    assert.deepEqual(await table.locator("tbody tr").first().locator("th, td").allInnerTexts(), ["Facilitation basics", "412"]);
    await close(page);
  });

  test("open a dialog that the keyboard reaches, closes and comes back from", async () => {
    const page = await designPage();
    const opener = page.getByRole("button", {name: "Remove item"}).first();
    const dialog = page.getByRole("dialog", {name: "Remove the item “Projector”?"});
    for (const key of ["Enter", " "]) {
      await opener.focus();
      await page.keyboard.press(key);
      assert.equal(await dialog.isVisible(), true, `by “${key}”`);
      assert.equal(await dialog.evaluate((element) => element.contains(document.activeElement)), true, "the focus is in it");
      await page.keyboard.press("Escape");
      assert.equal(await dialog.isVisible(), false);
      assert.equal(await opener.evaluate((element) => element === document.activeElement), true, "and comes back");
    }
    await opener.click();
    await page.mouse.click(5, 5);
    assert.equal(await dialog.isVisible(), false, "a click beside it closes it");
    await opener.click();
    await dialog.getByRole("button", {name: "Go back"}).click();
    assert.equal(await dialog.isVisible(), false);
    assert.equal(await opener.evaluate((element) => element === document.activeElement), true);
    await opener.click();
    await dialog.getByRole("button", {name: "Remove item"}).click();
    await page.waitForLoadState();
    assert.match(await notice(page), /Nothing was removed/);
    await close(page);
  });

  test("copy a value and say so", async () => {
    const page = await designPage();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const part = page.locator(".gh-copy").first();
    const told = part.getByRole("status");
    assert.equal(await told.innerText(), "");
    await part.getByRole("button", {name: "Copy Address of this calendar"}).click();
    await page.waitForFunction(() => document.querySelector(".gh-copy [role=status]").textContent === "Copied");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await part.locator("input").inputValue());
    assert.equal(await part.locator("input").getAttribute("readonly"), "");
    await close(page);
  });

  test("take a file that is dropped, and say why not another", async () => {
    const page = await designPage();
    const zone = page.locator(".gh-drop").first();
    const chosen = () => zone.locator("input").evaluate((input) => [...input.files].map((file) => file.name).join());
    const drop = async (...names) => {
      const dataTransfer = await page.evaluateHandle((all) => {
        const dropped = new DataTransfer();
        for (const name of all) dropped.items.add(new File(["a,b"], name));
        return dropped;
      }, names);
      await zone.dispatchEvent("dragenter", {dataTransfer});
      assert.match(await zone.getAttribute("class"), /is-over/);
      await zone.dispatchEvent("drop", {dataTransfer});
      assert.doesNotMatch(await zone.getAttribute("class"), /is-over/);
    };
    const told = zone.getByRole("status");
    assert.equal(await told.innerText(), "Or drop a file here");
    await drop("virus.exe");
    assert.equal(await chosen(), "");
    assert.equal(await told.innerText(), "A file of that kind is not taken here.");
    await drop("people.csv");
    assert.equal(await chosen(), "people.csv");
    assert.equal(await told.innerText(), "Or drop a file here");
    await drop("first.csv", "second.csv");
    assert.equal(await chosen(), "first.csv");
    assert.match(await told.innerText(), /^Only one file/);
    await zone.locator("input").setInputFiles({name: "by-hand.csv", mimeType: "text/csv", buffer: Buffer.from("a")});
    assert.equal(await chosen(), "by-hand.csv");
    await close(page);
  });

  test("open and close a tree by keyboard, down to where the reader is", async () => {
    const page = await designPage();
    const tree = page.getByRole("group", {name: "Places"});
    assert.equal(await tree.getByRole("link", {name: "Council chamber"}).getAttribute("aria-current"), "page");
    await tree.locator("summary", {hasText: "Town hall"}).focus();
    await page.keyboard.press("Enter");
    assert.equal(await tree.getByText("Council chamber").isVisible(), false);
    await page.keyboard.press(" ");
    assert.equal(await tree.getByText("Council chamber").isVisible(), true);
    await close(page);
  });

  test("lead by address through months and tabs", async () => {
    const page = await designPage();
    await page.goto("/admin/design?month=2026-12");
    await page.getByRole("navigation", {name: "Months"}).getByRole("link", {name: "January 2027"}).click();
    await page.waitForURL("**/admin/design?month=2027-01#calendar");
    assert.equal(await page.getByRole("heading", {name: "January 2027"}).isVisible(), true);
    await page.getByRole("navigation", {name: "Sessions"}).getByRole("link", {name: "Mine"}).click();
    assert.equal(await page.getByRole("link", {name: "Mine"}).getAttribute("aria-current"), "page");
    await close(page);
  });

  test("all do their work without script", async () => {
    const page = await designPage({javaScriptEnabled: false});
    assert.equal(await page.locator(".gh-copy button").first().isVisible(), false, "no button that would do nothing");
    assert.equal(await page.locator(".gh-copy input").first().isVisible(), true);
    assert.equal(await page.locator("dialog").first().isVisible(), false);
    await page.locator("#tree summary", {hasText: "York"}).click();
    assert.equal(await page.locator("#tree").getByText("Guildhall", {exact: true}).isVisible(), true);
    await page.locator("#calendar summary", {hasText: "more"}).click();
    assert.equal(await page.getByText("Donaudampfschifffahrtskunde").isVisible(), true);
    await page.locator(".gh-drop input").first().setInputFiles({name: "list.csv", mimeType: "text/csv", buffer: Buffer.from("a")});
    assert.equal(await page.locator(".gh-drop [role=status]").first().isVisible(), false, "no word of what cannot be done");
    await page.getByRole("link", {name: "How is this counted?"}).click();
    assert.match(page.url(), /#dialog-in-words$/);
    await page.getByRole("link", {name: "Remove item"}).click();
    assert.equal(await page.locator("h1").innerText(), "Remove the item “Projector”?");
    await page.getByRole("button", {name: "Remove item"}).click();
    assert.match(await notice(page), /Nothing was removed/);
    await close(page);
  });

  test("come with one style sheet of their own, which other pages do not fetch", async () => {
    const page = await designPage();
    const sheets = () => page.evaluate(() => [...document.styleSheets].map((sheet) => sheet.href.split("/").at(-1)));
    assert.deepEqual(await sheets(), ["guildhall.css", "parts.css"]);
    await page.goto("/");
    assert.deepEqual(await sheets(), ["guildhall.css"]);
    await close(page);
  });

  test("are shown in development only", async () => {
    const staging = await Site.start({settings: {GUILDHALL_PLUGINS: "", GUILDHALL_ENVIRONMENT: "staging"}});
    try {
      staging.addPerson(boss, "Ada Lovelace", ["super_admin"]);
      const page = await visitor(browser, staging);
      await signInBy(page, staging.signInLink(boss));
      assert.equal((await page.request.get("/admin/design", {maxRedirects: 0})).status(), 404);
      assert.equal(await page.locator("a[href='/admin/design']").count(), 0);
      await page.context().close();
    } finally {
      await staging.stop();
    }
  });
});
