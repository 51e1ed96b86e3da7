// Many requests, timed: a closed loop asks as fast as it is answered, an open loop asks on time whatever comes back,
// as people do.
import {request} from "node:http";
import {pause} from "./http_visitor.mjs";

/// {status, headers, body, ms}; status 0 and `problem` when the connection broke or nothing came within 20 s. Never rejects.
export function ask(url, {method = "GET", headers = {}, form, agent} = {}) {
  const began = performance.now(), body = form && new URLSearchParams(form).toString();
  return new Promise((resolve) => {
    const end = (answer) => resolve({...answer, ms: performance.now() - began});
    const broken = (problem) => end({status: 0, headers: {}, body: "", problem: problem.message});
    const sent = body === undefined ? headers : {...headers, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": Buffer.byteLength(body)};
    const asked = request(url, {method, headers: sent, agent, timeout: 20_000}, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => end({status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString()}));
      answer.on("aborted", () => broken(new Error("the answer was cut short")));
      answer.on("error", broken);
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer within 20 s")));
    asked.on("error", broken);
    asked.end(body);
  });
}

/// What a page says is wrong, else how it begins.
export function problemsIn(body) {
  const summary = /govuk-error-summary__list[^>]*>([^]*?)<\/ul>/.exec(body)?.[1] ?? body.slice(0, 300);
  return summary.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim();
}

/// `lanes` that each ask again when they are answered; every answer of these seconds.
export async function closedLoop(lanes, seconds, one) {
  const until = performance.now() + seconds * 1000, answers = [];
  await Promise.all(Array.from({length: lanes}, async () => {
    while (performance.now() < until) answers.push(await one());
  }));
  return answers;
}

/// `rate` requests a second, sent when they are due, for so many seconds or until `over` says so; every answer, also those
/// that come later.
export async function openLoop(rate, seconds, one, over = () => false) {
  const began = performance.now(), all = [];
  for (let sent = 0; sent < rate * seconds && !over();) {
    const due = Math.min(rate * seconds, Math.floor((performance.now() - began) / 1000 * rate));
    for (; sent < due; ++sent) all.push(one(sent));
    await pause(1);
  }
  return Promise.all(all);
}

export function percentile(answers, share) {
  const times = answers.map((answer) => answer.ms).sort((a, b) => a - b);
  return times.length ? times[Math.min(times.length - 1, Math.floor(times.length * share))] : 0;
}

/// `200: 41, 503: 9`
export function statuses(answers) {
  const counts = new Map();
  for (const {status} of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status || "broken"}: ${count}`).join(", ");
}
