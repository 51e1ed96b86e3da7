// Administrators make a role of their own, give it, and find out why somebody who has it was refused.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site, eventually} from "./site.mjs";

let site, browser, admin;
before(async () => {
  [site, browser] = await Promise.all([Site.start({settings: {GUILDHALL_PLUGINS: ""}}), launch()]);
  site.addPerson("admin@example.org", "Amira Example", ["admin"]);
  site.addPerson("bea@example.com", "Bea Example", []);
  admin = await withAxe(await visitor(browser, site));
  await signInBy(admin, site.signInLink("admin@example.org"));
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const textOf = (page) => page.locator("main").innerText();

test("a role is made of a set, another role and single permissions, and says where each comes from", async () => {
  await admin.goto("/roles");
  await admin.getByRole("link", {name: "New role"}).click();
  await admin.getByRole("button", {name: "Make role"}).click();
  await admin.getByRole("heading", {name: "There is a problem"}).waitFor();
  await admin.getByLabel("Name", {exact: true}).fill("Front desk");
  await admin.getByLabel("What it is for").fill("Greets people and looks after their records.");
  await admin.getByLabel("Priority").fill("55");
  await admin.getByLabel("Builds on").selectOption("Help desk");
  await admin.getByLabel("Checking who did what, and who may").check();
  await admin.getByLabel("May: Edit people").check();
  await admin.getByLabel("Left out: See roles and who holds them").check();
  await admin.getByRole("button", {name: "Make role"}).click();
  await admin.getByText("The role Front desk is there.").waitFor();
  const text = await textOf(admin);
  for (const part of ["From Help desk", "From the set “Checking who did what, and who may”", "Its own", "Left out", "Made here"])
    assert.ok(text.includes(part), part);
});

test("whoever is given it may do that, and not what is left out, which is explained", async () => {
  await admin.goto("/users?q=Bea");
  await admin.getByRole("link", {name: "Bea Example"}).first().click();
  await admin.getByRole("link", {name: "Change roles"}).click();
  await admin.getByLabel("Front desk", {exact: true}).check();
  await admin.getByLabel("Reason").fill("Starts today");
  await admin.getByRole("button", {name: "Save roles"}).click();
  await admin.getByText("Roles of Bea Example saved.").waitFor();
  await eventually("a mail of the role", () => site.mails().some((mail) => mail.to.includes("bea@example.com") && mail.text.includes("Front desk")));
  const bea = await visitor(browser, site);
  await signInBy(bea, site.signInLink("bea@example.com"));
  assert.equal((await bea.goto("/audit")).status(), 200);
  assert.equal((await bea.goto("/roles")).status(), 403);
  assert.match(await textOf(bea), /You do not have permission to see roles and who holds them/i);
  await bea.context().close();
  await admin.goto("/audit?action=ACCESS_DENIED");
  await admin.getByText("Click to view details").first().click();
  await admin.getByRole("link", {name: "Why they were refused"}).click();
  assert.match(await textOf(admin), /It is left out of the role Front desk/);
});

test("a role is switched off after a look at who has it", async () => {
  await admin.goto("/roles");
  await admin.getByRole("link", {name: "Front desk"}).click();
  await admin.getByRole("link", {name: "Switch off this role"}).click();
  assert.match(await textOf(admin), /1 person has it[^]*Bea Example/);
  await admin.getByRole("button", {name: "Switch off this role"}).click();
  await admin.getByText("The role Front desk is off.").waitFor();
  await admin.getByRole("link", {name: "Switch on"}).click();
  await admin.getByRole("button", {name: "Switch on this role"}).click();
  await admin.getByText("The role Front desk is on.").waitFor();
});

test("the pages are accessible and fit their window", async () => {
  const wrong = [];
  for (const path of ["/roles", "/roles?tab=permissions", "/roles/own_front_desk", "/roles/new?from=helpdesk", "/roles/own_front_desk/edit",
    "/roles/own_front_desk/deactivate", "/roles/auditor/limits", "/roles/review"]) {
    await admin.goto(path);
    await inspect(admin, wrong, path);
  }
  assert.deepEqual(wrong, []);
});
