// Imports participant lists of 400 and 50,000 rows, and one of the CRM's, through the pages, as an administrator does: upload, dry run, import,
// until the last row is written. On SQLite, and on PostgreSQL when GUILDHALL_TEST_POSTGRES names one.
// Usage: node import.mjs GUILDHALL_BINARY
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMiB } from './http/measuring.mjs';

const binary = process.argv[2];
if (!binary) throw new Error('Usage: node import.mjs GUILDHALL_BINARY');

const freePort = () => new Promise((resolve) => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function list(rows) {
  const lines = ['FullName,Email,Title'];
  for (let i = 1; i <= rows; ++i) lines.push(`Åsa Müller-Nguyễn ${i},asa.muller.${i}@example.org,"Analyst, level ${i % 9}"`);
  return lines.join('\r\n') + '\r\n';
}

class Browser {
  constructor(base) { this.base = base; this.cookies = new Map(); }
  async send(path, options = {}) {
    const headers = { ...options.headers, cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ') };
    const response = await fetch(path.startsWith('http') ? path : this.base + path, { redirect: 'manual', ...options, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      this.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  }
  async page(path) { return (await this.send(path)).text(); }
  static token(html) { return html.match(/name="csrf" value="([^"]+)"/)[1]; }
  async post(path, from, values) {
    const body = new URLSearchParams({ ...values, csrf: Browser.token(await this.page(from)) });
    const response = await this.send(path, { method: 'POST', body });
    if (response.status !== 303) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 2000)}`);
    return response.headers.get('location');
  }
}

const crmIds = ['BENCH-1', 'BENCH-2', 'BENCH-3', 'BENCH-4'];

/// The same people as the CRM has them: each row names its session, names are in parts.
function crmList(rows) {
  const lines = ['Session Code,First Name,Last Name,Email,Company / Account,Job Title,Region,Notes'];
  for (let i = 1; i <= rows; ++i)
    lines.push(`${crmIds[i % 4]},Åsa,Müller-Nguyễn ${i},asa.muller.${i}@example.org,Example Ltd,"Analyst, level ${i % 9}",EU,`);
  return lines.join('\r\n') + '\r\n';
}

async function addSession(browser, title, crmId = '') {
  const type = (await browser.page('/sessions/new')).match(/<option value="(wtyp-[^"]+)"/)[1];
  return browser.post('/sessions', '/sessions/new', {
    title, workshop_type: type, start_date: '2026-01-10', end_date: '2026-01-11', time_zone: 'UTC',
    delivery_type: 'Virtual', region: 'EU', language: 'en', crm_session_id: crmId });
}

/// Uploads a list, looks at it, imports it, and waits for the last row.
async function bring(browser, path, content, pid) {
  const form = new FormData();
  form.set('csrf', Browser.token(await browser.page(path)));
  form.set('list', new Blob([content], { type: 'text/csv' }), 'list.csv');
  const before = residentMiB(pid);
  let most = before;
  const start = performance.now();
  const uploaded = await browser.send(path, { method: 'POST', body: form });
  const preview = uploaded.headers.get('location');
  let next = await browser.post(preview, preview, {});
  while (next.startsWith('/jobs/')) {
    const html = await browser.page(next);
    most = Math.max(most, residentMiB(pid));
    if (html.includes('data-progress="done"')) break;
    if (html.includes('data-progress="failed"')) throw new Error('the import job failed');
    await pause(100);
  }
  const seconds = (performance.now() - start) / 1000;
  return { seconds, growth: Math.max(most, residentMiB(pid)) - before };
}

async function peopleOn(browser, session) {
  return Number((await browser.page(session)).match(/([\d,]+) on this session/)[1].replaceAll(',', ''));
}

async function importList(browser, rows, pid) {
  const session = await addSession(browser, `Import of ${rows}`);
  const measured = await bring(browser, `${session}/participants/import`, list(rows), pid);
  const written = await peopleOn(browser, session);
  if (written !== rows) throw new Error(`${written} of ${rows} rows were written`);
  return measured;
}

async function importFromCrm(browser, rows, pid) {
  const sessions = [];
  for (const id of crmIds) sessions.push(await addSession(browser, `From the CRM, ${id}`, id));
  const measured = await bring(browser, '/importer/people', crmList(rows), pid);
  let written = 0;
  for (const session of sessions) written += await peopleOn(browser, session);
  if (written !== rows) throw new Error(`${written} of ${rows} rows were written`);
  return measured;
}

async function measure(engine, database) {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-import-'));
  const port = await freePort();
  const env = { ...process.env, GUILDHALL_VAR: folder, GUILDHALL_HTTP_PORT: String(port), GUILDHALL_PLUGINS: 'certificates', GUILDHALL_DATABASE: database ?? '' };
  const server = spawn(binary, ['serve'], { env, stdio: 'ignore' });
  try {
    const browser = new Browser(`http://127.0.0.1:${port}`);
    for (let i = 0; i < 100; ++i) { try { await browser.send('/readyz'); break; } catch { await pause(50); } }
    const run = (...words) => execFileSync(binary, words, { env, encoding: 'utf8' });
    run('user', 'create', '--email', 'bench@example.org', '--name', 'Bench', '--role', 'super_admin');
    const link = run('user', 'link', '--email', 'bench@example.org').trim();
    await browser.post('/magic-link', link, { token: new URL(link).searchParams.get('token') });
    await browser.post('/workshop-types', '/workshop-types/new', { code: 'BENCH', name: 'Measuring', active: 'yes' });
    for (const [rows, what, work] of [[400, 'of one session', importList], [50_000, 'of one session', importList], [50_000, 'of four, from the CRM', importFromCrm]]) {
      const { seconds, growth } = await work(browser, rows, server.pid);
      console.log(`${engine.padEnd(11)} ${String(rows).padStart(6)} rows ${what.padEnd(22)}  ${seconds.toFixed(2).padStart(6)} s  ${Math.round(rows / seconds).toString().padStart(7)} rows/s  memory +${growth.toFixed(0)} MiB`);
    }
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}

await measure('SQLite');
const admin = process.env.GUILDHALL_TEST_POSTGRES;
if (admin) {
  const name = `import_bench_${process.pid}`;
  const sql = (text) => execFileSync('psql', [admin, '-qc', text]);
  sql(`CREATE DATABASE ${name}`);
  try { await measure('PostgreSQL', admin.replace(/\/[^/]*$/, `/${name}`)); } finally { sql(`DROP DATABASE ${name}`); }
} else {
  console.log('PostgreSQL is left out: GUILDHALL_TEST_POSTGRES is not set');
}
