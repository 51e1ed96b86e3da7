// What scripts write about coaching, over the same forms as people use.
import {HttpVisitor} from "./http_visitor.mjs";

const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);

/// Brings a list in: the file, then what it would do, confirmed.
export async function bringIn(admin, page, csv) {
  const form = new FormData();
  form.set("csrf", await admin.token(page));
  form.set("list", new Blob([csv], {type: "text/csv"}), "list.csv");
  const sent = await admin.send(page, {method: "POST", body: form});
  if (sent.status !== 303) throw new Error(`${page} answers ${sent.status}`);
  const preview = sent.headers.get("location");
  const answer = await admin.send(preview, {method: "POST", body: new URLSearchParams({csrf: await admin.token(preview)})});
  if (answer.status !== 303) throw new Error(`the import answers ${answer.status}`);
}

/// A program with so many coaches of so many places each, a cohort whose window is open, and people on its roster.
export async function prepare(admin, {coaches, places, people}) {
  await admin.press("/coaching-programs", "/coaching-programs/new", {code: "ALP", name: "Leadership", track: "TWO_SESSION", topics: "executive", active: "yes", overdue_days: "7", stalled_days: "14", escalation_days: "21"});
  await bringIn(admin, "/coaches/import", ["name,email,maxEngagements,meetingBookingUrl,programs",
    ...Array.from({length: coaches}, (_, i) => `Coach ${i},coach${i}@coaches.example,${places},https://book.example/${i},ALP`)].join("\n"));
  const program = /value="(cprg-[^"]+)"/.exec(await admin.page("/cohorts/new"))[1];
  const cohort = await admin.press("/cohorts", "/cohorts/new", {code: "ALP-1", program, start_date: day(5), opens: day(-2), closes: day(20)});
  await bringIn(admin, "/engagements/import", ["firstName,lastName,email,org,programTrack,programCode,cohortCode,cohortStartDate",
    ...Array.from({length: people}, (_, i) => `Person,${i},p${i}@people.example,Example Ltd,TWO_SESSION,ALP,ALP-1,${day(5)}`)].join("\n"));
  return cohort.split("/").pop();
}

/// Somebody who has come in by the roster.
export async function comeIn(url, email) {
  const visitor = new HttpVisitor(url);
  await visitor.press("/coaching", "/coaching", {email});
  return visitor;
}
export const cards = (page) => [...new Set([...page.matchAll(/\/coaching\/choose\/(ccoa-[a-z0-9]+)/g)].map(([, id]) => id))];
