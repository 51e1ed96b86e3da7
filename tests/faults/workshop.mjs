// What fault scripts write: sessions with participants, over the same forms as people use.
import {HttpVisitor, pause} from "./http_visitor.mjs";
import {ask} from "./load.mjs";

/// Someone signed in who writes without opening the form first: the token of a session holds for all its forms.
export class Writer {
  static async signIn(site, agent) {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const visitor = new HttpVisitor(site.url);
    await visitor.signIn(site.signInLink("boss@example.com"));
    const writer = new Writer();
    Object.assign(writer, {site, agent, visitor, csrf: await visitor.token("/sessions/new")});
    await visitor.press("/workshop-types", "/workshop-types/new", {code: "LOAD", name: "Load", active: "yes"});
    writer.type = /<option value="(wtyp-[^"]+)"/.exec(await visitor.page("/sessions/new"))[1];
    return writer;
  }
  get headers() { return {Cookie: [...this.visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ")}; }

  open(path) { return ask(this.site.url + path, {headers: this.headers, agent: this.agent}); }
  post(path, values) {
    return ask(this.site.url + path, {method: "POST", headers: this.headers, agent: this.agent, form: {...values, csrf: this.csrf}});
  }
  addSession(title) {
    return this.post("/sessions", {title, workshop_type: this.type, start_date: "2026-01-10", end_date: "2026-01-11",
      time_zone: "UTC", delivery_type: "Virtual", region: "EU", language: "en"});
  }
  addParticipant(session, email) { return this.post(`${session}/participants`, {full_name: "Åsa Müller", email, attendance: "attended"}); }

  rows(path) { return rowsOf(this.visitor, path); }
}

/// The rows of a list's CSV download.
export async function rowsOf(visitor, path) {
  const text = await visitor.page(path + (path.includes("?") ? "&" : "?") + "format=csv");
  return text.trim().split("\r\n").slice(1);
}

/// How often each key is found in the rows, by the pattern's whole match.
export function countOf(rows, pattern) {
  const counts = new Map();
  for (const row of rows) {
    const key = pattern.exec(row)?.[0];
    if (key) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/// Waits until a job is done; throws when it ends otherwise.
export async function ended(visitor, job) {
  for (let round = 0; round < 1200; ++round, await pause(100)) {
    const state = /data-progress="(\w+)"/.exec(await visitor.page(job))?.[1];
    if (state === "done") return;
    if (state === "failed" || state === "cancelled") throw new Error(`${job} ${state}`);
  }
  throw new Error(`${job} did not end`);
}

/// A delivered session whose participants, asa.<n>@example.org, may have their certificates; its path.
export async function deliveredSession(visitor, people) {
  await visitor.press("/workshop-types", "/workshop-types/new", {code: "BULK", name: "Bulk", active: "yes"});
  const type = /<option value="(wtyp-[^"]+)"/.exec(await visitor.page("/sessions/new"))[1];
  const session = await visitor.press("/sessions", "/sessions/new", {title: "Bulk", workshop_type: type, start_date: "2026-01-10",
    end_date: "2026-01-11", time_zone: "UTC", delivery_type: "Virtual", region: "EU", language: "en"});
  const list = "FullName,Email\r\n" + Array.from({length: people}, (_, i) => `Åsa Müller ${i},asa.${i}@example.org\r\n`).join("");
  const form = new FormData();
  form.set("csrf", await visitor.token(`${session}/participants/import`));
  form.set("list", new Blob([list], {type: "text/csv"}), "list.csv");
  const preview = (await visitor.send(`${session}/participants/import`, {method: "POST", body: form})).headers.get("location");
  const next = await visitor.press(preview, preview, {});
  if (next.startsWith("/jobs/")) await ended(visitor, next);
  const steps = [...(await visitor.page(session)).matchAll(/id="step-([a-z_]+)" name/g)].map((match) => match[1]);
  const ticked = {};
  for (const step of steps) {
    if (/cancel|final|hold/.test(step)) continue;
    ticked[step] = "yes";
    await visitor.press(`${session}/progress`, session, ticked);
  }
  return session;
}
