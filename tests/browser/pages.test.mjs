// Every page each role can reach by links: it answers, keeps its content policy, is accessible in both colour schemes
// and fits a phone. And who may not see addresses finds none, in pages or in CSV files.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {after, before, describe, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {Site} from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const standards = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const people = {super_admin: "superadmin", admin: "admin", facilitator: "facilitator", readonly: "readonly", learner: "learner"};
const eachKind = 3;     // pages fetched of one kind, such as three sessions in different states
const mostPages = 150;  // of one role

/// Pages that differ only in ids, in the order or in the part of a list are of one kind.
function kindOf(address) {
  const url = new URL(address);
  return url.pathname.replace(/\/(?:[a-z]{3,5}-[a-z0-9]{12}|\d+)(?=\/|$)/g, "/{id}") + (url.searchParams.get("format") ?? "");
}

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([Site.start({demo: true}), launch()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const linksOf = (html) => [...html.matchAll(/<a\b[^>]*?\shref="([^"#]+)"/g)].map((match) => match[1].replaceAll("&amp;", "&"));

/// Fetches what links lead to and hands each answer to `look`. Resolves to the number of pages.
async function crawl(page, look) {
  const counts = new Map(), seen = new Set(), waiting = ["/"];
  let pages = 0;
  while (waiting.length && pages < mostPages) {
    const address = new URL(waiting.shift(), site.url).href;
    if (seen.has(address) || !address.startsWith(site.url)) continue;
    seen.add(address);
    const kind = kindOf(address);
    if ((counts.get(kind) ?? 0) >= eachKind) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const answer = await page.request.get(address, {maxRedirects: 0});
    if (answer.status() >= 300 && answer.status() < 400) {
      waiting.push(answer.headers().location);
      continue;
    }
    const type = answer.headers()["content-type"] ?? "";
    const body = type.startsWith("text/") ? await answer.text() : "";
    const isPage = type.startsWith("text/html");
    await look({address, kind, status: answer.status(), isPage, body});
    if (!isPage) continue;
    ++pages;
    waiting.push(...linksOf(body));
  }
  return pages;
}

/// What axe finds wrong, one line a finding.
async function violations(page) {
  const results = await page.evaluate((tags) => globalThis.axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]}), standards);
  return results.violations.map((each) => `${each.id} (${each.help}): ${each.nodes.slice(0, 2).map((node) => node.html.slice(0, 120)).join(" … ")}`);
}

const overflows = (page) => page.evaluate(() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const guilty = [...document.querySelectorAll("main *, header *")].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).at(-1);
  return `${wide} px too wide${guilty ? ` by ${guilty.outerHTML.slice(0, 100)}` : ""}`;
});

/// axe in both colour schemes and the width of a phone.
async function inspect(page, wrong, where) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({colorScheme});
    for (const finding of await violations(page)) wrong.push(`${where} (${colorScheme}): ${finding}`);
  }
  await page.emulateMedia({colorScheme: "light"});
  await page.setViewportSize({width: 375, height: 800});
  const wide = await overflows(page);
  if (wide) wrong.push(`${where} at 375 px: ${wide}`);
  await page.setViewportSize({width: 1280, height: 900});
}

const inspected = new Set();  // one look at each kind is enough, whoever has it
const addresses = /[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.example\b/gi;

async function axeVisitor(options = {}) {
  const page = await visitor(browser, site, options);
  await page.context().addInitScript(axe);  // not by a <script>: the content policy stays in force
  return page;
}

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
      const pages = await crawl(page, async ({address, kind, status, isPage, body}) => {
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
