// The servers that are compared, each on a port of its own: {name, url, pid, stop()}.
import {spawn} from "node:child_process";
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {freePort} from "../../browser/site.mjs";
import {pause} from "../../faults/http_visitor.mjs";

const here = dirname(fileURLToPath(import.meta.url));

async function answering(name, url, process) {
  let said = "";
  process.stderr.on("data", (bytes) => { said += bytes; });
  for (let tries = 0; tries < 100; ++tries, await pause(100)) {
    if (process.exitCode !== null) break;
    if (await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false)) return;
  }
  throw new Error(`${name} does not answer: ${said}`);
}

async function start(name, command, words, {port, env = {}, after = () => {}}) {
  const child = spawn(command, words, {env: {...process.env, ...env}, cwd: here, stdio: ["ignore", "ignore", "pipe"]});
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await answering(name, url, child);
  return {name, url, pid: child.pid, stop: async () => { child.kill("SIGTERM"); await ended; after(); }};
}

/// Two workers, as many as there are cores here; nothing but the answer.
export async function nginx() {
  const port = await freePort(), folder = mkdtempSync(join(tmpdir(), "guildhall-nginx-"));
  writeFileSync(join(folder, "nginx.conf"), `
    daemon off; worker_processes 2; pid ${folder}/pid; error_log stderr error;
    events { worker_connections 8192; }
    http {
      access_log off; keepalive_requests 100000000; default_type application/json; client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server { listen 127.0.0.1:${port} reuseport backlog=1024; location /healthz { return 200 '{"status":"ok","version":"1.0.0"}'; } }
    }`);
  return start("nginx", "/usr/sbin/nginx", ["-c", join(folder, "nginx.conf"), "-p", folder], {port, after: () => rmSync(folder, {recursive: true, force: true})});
}

/// A thread for each connection, which is what lets it answer them all.
export async function poco(program, threads) {
  const port = await freePort();
  return start("Poco HTTPServer", program, [String(port), String(threads)], {port});
}

export async function fastify(database) {
  const port = await freePort();
  return start("fastify", "node", ["fastify_peer.mjs", String(port), database], {port, env: {NODE_ENV: "production"}});
}

/// Two workers for each core and one more, as gunicorn's documentation says.
export async function flask(database) {
  const port = await freePort();
  return start("Flask", "/usr/bin/gunicorn", ["--workers", "5", "--threads", "2", "--keep-alive", "30", "--bind", `127.0.0.1:${port}`, "flask_peer:app"],
    {port, env: {BENCH_DATABASE: database}});
}
