// Starts a site with the demonstration's data and takes pictures of its pages: 1280 and 375 px wide, some dark.
//
// Usage: scripts/screenshots [FOLDER]    every page, into build/screenshots or FOLDER
//        scripts/screenshots --readme    only the README's pictures, into themes/govuk/screenshots
//
// Needs the built server and theme (scripts/build) and `npm ci` in tests/browser.
import {mkdirSync} from "node:fs";
import {join, resolve} from "node:path";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {Site, root} from "./site.mjs";

const readme = process.argv[2] === "--readme";
const folder = readme ? join(root, "themes/govuk/screenshots") : resolve(process.argv[2] ?? join(root, "build/screenshots"));
mkdirSync(folder, {recursive: true});

const desktop = {width: 1280, height: 860}, phone = {width: 375, height: 760};

/// Pages whose address is known from the start, by the role that sees them.
const fixed = {
  visitor: {"sign-in": "/login", "link-request": "/magic-link", "verify-form": "/verify", "not-found": "/nowhere"},
  admin: {home: "/", sessions: "/sessions", "all-sessions": "/sessions/all", "new-session": "/sessions/new",
    "workshop-types": "/workshop-types", "new-workshop-type": "/workshop-types/new", issued: "/issued",
    profile: "/my-profile"},
  superadmin: {users: "/users", audit: "/admin/audit", jobs: "/admin/jobs", mail: "/admin/mail", plugins: "/admin/plugins",
    rules: "/admin/rules", webhooks: "/admin/webhooks", "new-webhook": "/admin/webhooks/new", "new-rule": "/admin/rules/new?hook=certificate.layout", schedules: "/admin/schedules",
    "schedule-edit": "/admin/schedules/kernel.forget_jobs/edit",
    "disable-plugin": "/admin/plugins/certificates/disable",
    activity: "/security-audit/activity", "unusual-viewing": "/security-audit/viewing",
    exposure: "/security-audit/exposure?ip=127.0.0.1", incidents: "/security-audit/incidents"},
  readonly: {"redacted-issued": "/issued"},
  learner: {"learner-home": "/", "my-certificates": "/my-certificates", forbidden: "/sessions"},
};
const dark = new Set(["sign-in", "home", "sessions", "session", "certificates", "verify", "my-certificates", "new-session"]);

const site = await Site.start({demo: true});
const browser = await launch();

const first = (page, selector) => page.locator(selector).first().getAttribute("href");

async function signedIn(who) {
  const page = await visitor(browser, site);
  if (who !== "visitor") await signInBy(page, site.signInLink(`${who}@guildhall.example`));
  return page;
}

async function picture(page, name, path, {sizes = {"": desktop, "-phone": phone}, fullPage = true} = {}) {
  for (const colorScheme of dark.has(name) && !readme ? ["light", "dark"] : ["light"])
    for (const [suffix, size] of Object.entries(sizes)) {
      await page.emulateMedia({colorScheme});
      await page.setViewportSize(size);
      await page.goto(path);
      const file = join(folder, `${name}${suffix}${colorScheme === "dark" ? "-dark" : ""}.png`);
      await page.screenshot({path: file, fullPage, animations: "disabled"});
    }
}

/// Pages found by following the demonstration: a certificate, its session with a participant, what the learner shows others.
async function found(page) {
  await page.goto("/issued?q=learner@guildhall.example");
  const learners = await first(page, "main tbody th a");
  await page.goto("/issued");
  const certificate = await first(page, "main tbody th a");
  await page.goto(certificate);
  const session = await page.getByRole("link", {name: "Session", exact: true}).getAttribute("href");
  await page.goto(`${session}/participants`);
  const participant = await first(page, "main tbody th a");
  await page.goto("/sessions?status=Confirmed");
  const confirmed = await first(page, "main tbody th a");
  return {session, certificate, confirmed, participant, verify: learners.replace("/certificates/", "/verify/")};
}

async function everything(admin, at) {
  const more = {session: at.session, "session-confirmed": at.confirmed, "session-edit": `${at.session}/edit`, participants: `${at.session}/participants`,
    "new-participant": `${at.session}/participants/new`, participant: at.participant, import: `${at.session}/participants/import`, certificates: `${at.session}/certificates`,
    certificate: at.certificate, revoke: `${at.certificate}/revoke`, cancel: `${at.session}/cancel`, verify: at.verify};
  for (const [name, path] of Object.entries(more)) await picture(admin, name, path);
  for (const [who, pages] of Object.entries(fixed)) {
    const page = who === "admin" ? admin : await signedIn(who);
    for (const [name, path] of Object.entries(pages)) await picture(page, name, path);
  }
}

async function readmePictures(admin, at) {
  const wide = {sizes: {"": desktop}, fullPage: false};
  await picture(admin, "sessions", "/sessions/all", wide);
  await picture(admin, "session", at.session, wide);
  await picture(await signedIn("visitor"), "verify-on-a-phone", at.verify, {sizes: {"": phone}, fullPage: false});
}

try {
  const admin = await signedIn("admin");
  const at = await found(admin);
  await (readme ? readmePictures : everything)(admin, at);
  console.log(`The pictures are in ${folder}`);
} finally {
  await browser.close();
  await site.stop();
}
