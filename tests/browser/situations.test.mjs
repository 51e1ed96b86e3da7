// Who may see and do what: each shipped role, and somebody with none, on the list of people, a person, the form that changes
// them, the search, CSV files and what programs read. A refusal says what is not permitted and is in the audit log, each time.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {Site} from "./site.mjs";

const email = "nora.hidden@secret.example", legal = {legal_first: "Honora", legal_middle: "Veiled", legal_last: "Quietly"};
const addresses = /[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.example\b/gi;
const ids = /\/(?:c[a-z0-9]{3}|[a-z]{4})-[a-z0-9]{12}(?=\/|$)|\/(?:\d+|[0-9a-f]{64})(?=\/|$)/g;

let site, boss, nora, calls, session;
before(async () => {
  site = await Site.start({engine: process.env.ENGINE, demo: true});
  site.addPerson("boss@example.org", "Boss", ["super_admin"]);
  site.addPerson(email, "Nora Example", []);
  boss = await signedIn("boss@example.org");
  nora = /\/users\/c[a-z0-9]{3}-[a-z0-9]{12}/.exec((await open(boss, "/users?q=Nora")).text)[0];
  await boss.press(`${nora}/edit`, `${nora}/edit`, {name: "Nora Example", region: "EU", time_zone: "UTC", locale: "en", ...legal});
  session = /\/sessions\/sess-[a-z0-9]{12}/.exec((await open(boss, "/issued")).text)?.[0] ?? /\/sessions\/sess-[a-z0-9]{12}/.exec(main((await open(boss, "/sessions/past")).text))[0];
  calls = Object.entries(JSON.parse((await open(boss, "/api/openapi.json")).text).paths).filter(([path, call]) => call.get && !path.includes("{")).map(([path]) => path);
  for (const path of [...calls]) {
    const {id} = JSON.parse((await open(boss, path)).text).items[0] ?? {};
    if (id) calls.push(`${path}/${id}`);
  }
  assert.ok(calls.length >= 8, `there are only ${calls} for programs`);
});
after(() => site?.stop());

async function signedIn(address) {
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink(address));
  return visitor;
}

async function open(who, path) {
  const answer = await who.send(path);
  return {status: answer.status, text: await answer.text(), type: answer.headers.get("content-type") ?? ""};
}

const main = (html) => /<main[^]*<\/main>/.exec(html)?.[0] ?? html;
/// What a page says, without the line of who prints it; long words may have marks of where they may be broken.
const said = (html) => main(html).replace(/<(?:wbr|\/?bdi)[^>]*>/g, "").replace(/Printed by:[^<]*/g, "");
const words = (html) => main(html).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");

/// How many refusals are in the audit log.
async function refusals() {
  const {text} = await open(boss, "/audit?action=ACCESS_DENIED");
  return Number(/of ([\d,]+) entr/.exec(words(text))?.[1].replaceAll(",", "") ?? 0);
}

/// Asks for each address; those answered otherwise than `status`. Every refusal must say so, and be in the log.
async function requireRefused(who, paths, send = (path) => open(who, path)) {
  const before = await refusals(), wrong = [];
  for (const path of paths) {
    const {status, text} = await send(path);
    if (status !== 403) wrong.push(`${path} is answered ${status}`);
    else if (!/You do not have permission to [a-z]/.test(words(text)) && !/"detail":"You do not have permission to/.test(text)) wrong.push(`${path} does not say what is not permitted: ${words(text).slice(0, 120)}`);
    if ([email, legal.legal_middle].some((secret) => said(text).includes(secret))) wrong.push(`${path} shows personal data with its refusal`);
  }
  assert.deepEqual(wrong, []);
  assert.equal(await refusals() - before, paths.length, `of ${paths.length} refusals not each is in the audit log`);
}

const post = (who, path, from, values) => async () => {
  const csrf = await who.token(from), answer = await who.send(path, {method: "POST", body: new URLSearchParams({csrf, ...values})});
  return {status: answer.status, text: await answer.text()};
};

/// The value beside its name on a person's page.
const shown = (html, name) => new RegExp(`<dt[^>]*>\\s*${name}\\s*</dt>\\s*<dd[^>]*>([^]*?)</dd>`).exec(html)?.[1].replace(/<[^>]+>/g, "").trim();

const roles = {
  super_admin: {contact: true, pii: true, may: ["edit", "roles", "status", "sign-in", "data", "mail", "csv", "audit", "role list", "plugins", "smtp"]},
  admin: {contact: true, pii: true, may: ["edit", "roles", "status", "sign-in", "data", "mail", "csv", "audit", "role list", "plugins"]},
  pii_manager: {contact: true, pii: true, may: ["edit", "csv"]},
  pii_viewer: {contact: true, pii: true, may: []},
  helpdesk: {contact: true, pii: false, may: ["mail"]},
  analyst: {contact: false, pii: false, may: ["csv"]},
  auditor: {contact: false, pii: false, may: ["audit", "role list"]},
  readonly: {contact: false, pii: false, may: []},
};
const workshops = () => [`${session}/participants`, `${session}/certificates`, "/issued"];
const doors = () => ({edit: `${nora}/edit`, roles: `${nora}/roles`, status: `${nora}/status`, "sign-in": `${nora}/sign-in`, data: `${nora}/data`, mail: `${nora}/mail`,
  csv: "/users?format=csv", audit: "/audit", "role list": "/roles", plugins: "/admin/plugins", smtp: "/admin/mail/settings"});

describe("Staff", {concurrency: 1}, () => {
  for (const [role, {contact, pii, may}] of Object.entries(roles))
    describe(role, {concurrency: 1}, () => {
      let who;
      before(async () => {
        site.addPerson(`${role}@staff.test`, `Role ${role}`, [role]);
        who = await signedIn(`${role}@staff.test`);
      });

      test("opens what the role may, and is refused the rest", async () => {
        for (const name of may) assert.equal((await open(who, doors()[name])).status, 200, name);
        await requireRefused(who, Object.entries(doors()).filter(([name]) => !may.includes(name)).map(([, path]) => path));
      });

      test("sees of a person what the role may see, on each page", async () => {
        for (const path of ["/users?q=Nora", nora]) {
          const {status, text} = await open(who, path);
          assert.equal(status, 200, path);
          assert.ok(said(text).includes("Nora Example"), `${path} does not show the name`);
          assert.equal(said(text).includes(email), contact, `${path}: the address`);
          assert.equal(said(text).includes("[REDACTED]"), !contact || (!pii && path === nora), `${path}: in place of it`);
        }
        const {text} = await open(who, nora);
        assert.equal(shown(text, "E-mail"), contact ? email : "[REDACTED]");
        assert.equal(said(text).includes(legal.legal_middle), pii, "the legal name");
        if (!contact) assert.deepEqual(said((await open(who, "/users?size=200")).text).match(addresses) ?? [], []);
      });

      test("finds and orders by nothing that is hidden", async () => {
        for (const [path, allowed] of [[`/users?q=${email}`, contact], [`/search?q=${email}`, contact], [`/search/suggestions?q=${email}`, contact], ["/users?q=Veiled", pii], ["/search?q=Veiled", pii]]) {
          const {text} = await open(who, path);
          if (!allowed) assert.ok(!text.includes(nora), `${path} finds by what is hidden`);
          else if (path.includes("@") && !path.includes("suggestions")) assert.ok(text.includes(nora), `${path} finds nobody`);
        }
        if (contact) return;
        const order = async (sort) => [...main((await open(who, `/users?size=200&sort=${sort}`)).text).matchAll(/href="(\/users\/c[^"]+)"/g)].join();
        assert.equal(await order("email"), await order("-email"), "the order tells of addresses");
      });

      test("gets files and answers for programs with the same gaps", async () => {
        if (may.includes("csv")) {
          const {text} = await open(who, "/users?format=csv");
          assert.equal(text.includes(email), contact, "the address in the file");
          assert.equal(text.includes("[REDACTED]"), !contact);
        }
        for (const path of calls) {
          const {status, text} = await open(who, path);
          assert.ok([200, 403, 404].includes(status), `${path}: ${status}`);
          if (!contact) assert.deepEqual(text.match(addresses) ?? [], [], path);
          if (may.includes("plugins") && path.includes("/participants")) assert.ok(text.match(addresses)?.length, `${path} has no addresses at all`);
        }
        for (const path of workshops()) {
          const page = await open(who, path), file = await open(who, `${path}?format=csv`);
          assert.ok([200, 403].includes(page.status), `${path}: ${page.status}`);
          assert.equal(file.status, page.status === 200 && may.includes("csv") ? 200 : 403, `${path} as a file`);
          if (!contact) assert.deepEqual(`${said(page.text)} ${said(file.text)}`.match(addresses) ?? [], [], path);
        }
      });

      if (may.includes("edit")) return;
      test("changes nobody, whatever is posted", async () => {
        await requireRefused(who, [`${nora}/edit`, `${nora}/roles`, `${nora}/status`, "/users/new"], (path) => post(who, path, "/my-profile", {name: "Changed", legal_first: "Changed", region: "NA", time_zone: "UTC",
          locale: "en", roles: "admin", status: "suspended", reason: "x", email: "new@example.org", version: "1"})());
        const {text} = await open(boss, nora);
        assert.ok(said(text).includes("Nora Example") && said(text).includes(legal.legal_middle) && !text.includes("Changed"));
      });
    });

  test("a PII manager changes legal names, and gives nobody a role", async () => {
    const who = await signedIn("pii_manager@staff.test");
    await who.press(`${nora}/edit`, `${nora}/edit`, {name: "Nora Example", region: "EU", time_zone: "UTC", locale: "en", ...legal, legal_last: "Quietly-Changed", roles: "admin"});
    const {text} = await open(boss, nora);
    assert.ok(said(text).includes("Quietly-Changed"));
    assert.ok(!/Administrator/.test(words(text)), "a role was given beside the names");
    await requireRefused(who, [`${nora}/roles`], post(who, `${nora}/roles`, "/my-profile", {roles: "admin", reason: "x", version: "1"}));
  });

  test("an administrator does all but what is the super administrator's", async () => {
    const who = await signedIn("admin@staff.test");
    const form = await open(who, `${nora}/roles`);
    assert.ok(/value="auditor"/.test(form.text) && !/value="super_admin"/.test(form.text), "which roles are theirs to give");
    await post(who, `${nora}/roles`, `${nora}/roles`, {roles: "super_admin", reason: "x", version: /name="version" value="([^"]*)"/.exec(form.text)?.[1] ?? ""})();
    assert.ok(!/Super administrator/.test(words((await open(boss, nora)).text)), "made somebody what they are not");
    await requireRefused(who, ["/admin/mail/settings"]);
  });
});

for (const role of ["facilitator", "contractor", "crm"])
  test(`the role ${role} of a plugin opens nobody's record, and finds nobody`, async () => {
    site.addPerson(`${role}@staff.test`, `Role ${role}`, [role]);
    const who = await signedIn(`${role}@staff.test`);
    await requireRefused(who, [nora, "/users", ...Object.values(doors())]);
    for (const path of [`/search?q=${email}`, "/search?q=Nora+Example", "/search?q=Veiled"]) assert.ok(!(await open(who, path)).text.includes(nora), path);
  });

describe("Without a role", {concurrency: 1}, () => {
  let kinds;
  /// One page of each kind that the super administrator's links lead to.
  async function staffPages() {
    const found = new Map(), waiting = ["/"], seen = new Set();
    while (waiting.length) {
      const url = new URL(waiting.shift(), site.url), kind = url.pathname.replace(ids, "/{id}");
      if (url.origin !== site.url || seen.has(url.href) || found.has(kind) || /\/logout/.test(kind)) continue;
      seen.add(url.href);
      const {status, text, type} = await open(boss, url.pathname + url.search);
      if (status === 200) found.set(kind, url.pathname + url.search);
      if (type.startsWith("text/html")) for (const [, href] of text.matchAll(/<a\b[^>]*?\shref="([^"#]+)"/g)) waiting.push(new URL(href.replaceAll("&amp;", "&"), url).href);
    }
    return found;
  }
  before(async () => { kinds = await staffPages(); });

  test("one reaches the own pages and no page of staff", async () => {
    const who = await signedIn(email), reached = [];
    const refused = [];
    for (const [kind, path] of kinds) {
      const {status} = await open(who, path);
      if (status === 200) reached.push(kind);
      if (status === 403) refused.push(path);
    }
    // What is there for everybody who is signed in, or for everybody; of requests for badges, one's own.
    const everybodys = /^\/($|my-|search$|confirm-identity|verify|seal\/|badges\/|badge-keys\/|badge-requests|coaching(\/|$)|coach\/calendar\/|api\/openapi\.json|privacy|terms|help|static\/)/;
    assert.deepEqual(reached.filter((kind) => !everybodys.test(kind)), []);
    assert.ok(refused.length > 30, `only ${refused.length} pages of staff were tried`);
    await requireRefused(who, refused);
    for (const path of ["/", "/my-profile", "/my-certificates", "/my-security"]) assert.equal((await open(who, path)).status, 200, path);
  });

  test("one finds nobody, and programs are told nothing", async () => {
    const who = await signedIn(email);
    for (const path of ["/search?q=Amara", "/search?q=guildhall.example", "/search/suggestions?q=Amara"]) assert.ok(!/Okafor|admin@guildhall/.test((await open(who, path)).text), path);
    const refused = [];
    for (const path of calls) {
      const {status, text} = await open(who, path);
      if (status === 403) refused.push(path);
      assert.ok(status === 403 || status === 404 || /"total":\s*0|"items":\s*\[\]/.test(text), `${path}: ${status} ${text.slice(0, 120)}`);
    }
    assert.ok(refused.length, "programs are refused nothing");
    await requireRefused(who, refused);
  });

  test("strangers are sent to the door", async () => {
    const stranger = new HttpVisitor(site.url);
    for (const [, path] of [...kinds].filter(([kind]) => !/^\/(verify|seal\/|badges\/|badge-keys\/|coaching(\/|$)|static\/|privacy|terms|help)/.test(kind))) {
      const answer = await stranger.send(path);
      await answer.arrayBuffer();
      assert.ok(answer.status === 401 || (answer.status === 303 && answer.headers.get("location").startsWith("/login")), `${path}: ${answer.status}`);
    }
  });
});

test("switching the role changes the very next page, without and with a browser", async () => {
  site.addPerson("two@staff.test", "Two Roles", ["admin", "readonly"]);
  const who = await signedIn("two@staff.test");
  assert.ok((await open(who, nora)).text.includes(email), "the role of highest priority is the first");
  await who.press("/switch-role", "/my-profile", {role: "readonly", return: nora});
  const {text} = await open(who, nora);
  assert.ok(!said(text).includes(email) && shown(text, "E-mail") === "[REDACTED]", "the next page shows what the role before could see");
  await requireRefused(who, [`${nora}/edit`, "/audit"]);
  await who.press("/switch-role", "/my-profile", {role: "admin", return: nora});
  assert.equal((await open(who, "/audit")).status, 200);
  const answer = await post(who, "/switch-role", "/my-profile", {role: "super_admin", return: "/"})();
  assert.ok((await open(who, "/admin/mail/settings")).status === 403, `a role that is not held was taken (${answer.status})`);
  const browser = await launch();
  try {
    const page = await visitor(browser, site);
    await signInBy(page, site.signInLink("two@staff.test"));
    await page.goto(nora);
    assert.match(await page.locator("main").innerText(), new RegExp(email));
    const form = page.locator("form[action='/switch-role']").first();
    if (!await form.isVisible()) await page.locator("header summary").last().click();
    const choice = form.locator("select[name=role]");
    if (await choice.count()) {
      await choice.selectOption("readonly");
      await form.getByRole("button").first().click();
    } else await page.locator("form[action='/switch-role']").getByRole("button", {name: /Read only/}).click();
    await page.goto(nora);
    assert.match(await page.locator("main").innerText(), /E-mail\s+\[REDACTED\]/);
    assert.deepEqual(page.complaints, []);
  } finally {
    await browser.close();
  }
});
