// The same three things on Node: fastify, pg with prepared statements and a pool, a compiled template. Reads the session
// that Guildhall made, from Guildhall's tables, so that all servers do the same work on the same rows.
// Usage: node fastify_peer.mjs PORT DATABASE_URL
import {createHash, createHmac} from "node:crypto";
import {join, dirname} from "node:path";
import {fileURLToPath} from "node:url";
import cookie from "@fastify/cookie";
import {Eta} from "eta";
import fastify from "fastify";
import pg from "pg";

const [port, url] = process.argv.slice(2);
const database = new pg.Pool({connectionString: url, max: 10});
const eta = new Eta({views: join(dirname(fileURLToPath(import.meta.url)), "templates"), cache: true});
const server = fastify();
await server.register(cookie);

const visitSql = `SELECT p.id, p.name, p.email, p.time_zone, p.status, s.expires_at, s.last_seen_at, r.role
  FROM kernel_session s JOIN kernel_person p ON p.id = s.person_id
  LEFT JOIN kernel_person_role r ON r.person_id = p.id AND r.revoked_at IS NULL AND (r.expires_at IS NULL OR r.expires_at > $1)
  WHERE s.id = $2`;
const countSql = "SELECT count(*) FROM certificates_session s JOIN certificates_workshop_type t ON t.id = s.workshop_type";
const rowsSql = `SELECT s.id, s.title, t.code AS workshop, s.start_date, s.end_date, s.region, s.delivery_type, s.client, l.name AS lead_name,
  CASE WHEN s.cancelled THEN 'Cancelled' WHEN s.on_hold THEN 'On hold' WHEN s.finalized THEN 'Closed'
       WHEN s.delivered THEN 'Delivered' WHEN s.ready THEN 'Confirmed' ELSE 'New' END AS status,
  (SELECT count(*) FROM certificates_participant p WHERE p.session_id = s.id)::int AS participants,
  (SELECT count(*) FROM certificates_certificate c WHERE c.session_id = s.id AND c.revoked_at IS NULL)::int AS certificates
  FROM certificates_session s JOIN certificates_workshop_type t ON t.id = s.workshop_type LEFT JOIN person_directory l ON l.id = s.lead
  ORDER BY s.start_date DESC NULLS LAST, s.id DESC NULLS LAST LIMIT $1 OFFSET $2`;

const staffRoles = new Set(["super_admin", "admin", "facilitator", "crm", "readonly"]);

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const day = (date) => date && `${Number(date.slice(8))} ${months[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
const csrfOf = (session) => createHmac("sha256", "bench").update(session).digest("hex");

async function visitor(request, reply) {
  const now = Date.now() * 1000;
  const id = createHash("sha256").update(request.cookies["__Host-guildhall"] ?? "").digest("hex");
  const {rows} = await database.query({name: "visit", text: visitSql, values: [now, id]});
  if (!rows.length || rows[0].status !== "active" || Number(rows[0].expires_at) <= now) return reply.redirect("/login", 303);
  request.person = {...rows[0], csrf: csrfOf(id), roles: rows.map(({role}) => role)};
  if (!request.person.roles.some((role) => staffRoles.has(role))) return reply.code(403).send("Permission denied");
}

async function sessions(page, size) {
  const total = await database.query({name: "count", text: countSql});
  const {rows} = await database.query({name: "rows", text: rowsSql, values: [size, (page - 1) * size]});
  return {total: Number(total.rows[0].count), rows};
}

server.get("/healthz", () => ({status: "ok", version: "1.0.0"}));
server.get("/sessions/all", {preHandler: visitor}, async (request, reply) => {
  const page = Number(request.query.page ?? 1), {total, rows} = await sessions(page, 50);
  return reply.type("text/html; charset=utf-8").send(eta.render("sessions", {person: request.person, page, total, rows, day, now: new Date().toUTCString()}));
});
server.get("/api/v1/sessions", {preHandler: visitor}, async (request) => {
  const page = Number(request.query.page ?? 1), {total, rows} = await sessions(page, 50);
  return {items: rows, total, page, size: 50};
});
await server.listen({port: Number(port), host: "127.0.0.1"});
