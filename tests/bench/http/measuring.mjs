// What the benchmark over HTTP measures with: wrk's figures, processor time and memory of the processes that answer.
import {execFile, execFileSync} from "node:child_process";
import {readFileSync, readdirSync} from "node:fs";

const ticks = Number(execFileSync("getconf", ["CLK_TCK"], {encoding: "utf8"}));

/// /proc/<pid>/stat: {parent, seconds of processor time, with those of children that have ended}; undefined when gone.
function processOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8"), fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return {parent: Number(fields[1]), seconds: fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) / ticks};
  } catch {
    return undefined;
  }
}

/// A process and all that descend from it.
export function family(root) {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(all.map((pid) => [pid, processOf(pid)?.parent]));
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

export const processorSeconds = (root) => family(root).reduce((sum, pid) => sum + (processOf(pid)?.seconds ?? 0), 0);

/// MiB: what each process holds, shared pages counted once for each that shares them.
export const residentMiB = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
export const proportionalMiB = (root) => family(root).reduce((sum, pid) => {
  try {
    return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) / 1024;
  } catch {
    return sum;
  }
}, 0);

const units = {us: 0.001, ms: 1, s: 1000, m: 60_000};
/// NaN for what wrk says of a server that answered nothing.
function milliseconds(text) {
  const [, number, unit] = /([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  return Number(number) * units[unit];
}

/// {rate: of 2xx answers, p50, p99 in ms, failed: answers other than 2xx, refusals among them, and broken connections}
function read(out) {
  const line = (pattern) => pattern.exec(out)?.[1];
  const broken = (/connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(out) ?? []).slice(1).reduce((sum, one) => sum + Number(one), 0);
  const refused = Number(line(/Non-2xx or 3xx responses: (\d+)/) ?? 0), count = Number(line(/(\d+) requests in/));
  return {
    rate: Number(line(/Requests\/sec:\s+([\d.]+)/)) * (count ? (count - refused) / count : 0), p50: milliseconds(line(/^\s+50%\s+(\S+)/m)), p99: milliseconds(line(/^\s+99%\s+(\S+)/m)),
    failed: refused + broken, count,
  };
}

/// One run of wrk. `watched` names processes ({server: pid}); their processor time for each request is in `cost`, in µs.
export async function load(url, {connections, seconds, cookie, watched = {}}) {
  const words = ["-t2", `-c${connections}`, `-d${seconds}s`, "--latency", "--timeout", "10s"];
  if (cookie) words.push("-H", `Cookie: ${cookie}`);
  const before = Object.fromEntries(Object.entries(watched).map(([name, pid]) => [name, processorSeconds(pid)]));
  const out = await new Promise((resolve, reject) => execFile("wrk", [...words, url], (error, text) => error ? reject(error) : resolve(text)));
  const figures = read(out);
  figures.cost = Object.fromEntries(Object.entries(watched).map(([name, pid]) => [name, (processorSeconds(pid) - before[name]) / figures.count * 1e6]));
  return figures;
}

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
