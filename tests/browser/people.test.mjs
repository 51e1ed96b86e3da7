// Administrators add people, change them, give roles, and shut them out and let them in, on the pages and on the command
// line; everybody chooses their own time zone and ends their own sessions.
import assert from "node:assert/strict";
import {after, before, test} from "node:test";
import {launch, signInBy, visitor} from "./chromium.mjs";
import {Site, eventually} from "./site.mjs";

let site, browser, admin;
before(async () => {
  [site, browser] = await Promise.all([Site.start(), launch()]);
  site.addPerson("admin@example.org", "Amira Example", ["admin"]);
  admin = await visitor(browser, site);
  await signInBy(admin, site.signInLink("admin@example.org"));
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/// The text of the newest mail to this address of which subject and text match.
async function mailTo(address, what) {
  const found = () => site.mails().filter((mail) => mail.to.includes(address) && what.test(`${mail.subject}\n${mail.text}`)).at(-1)?.text;
  await eventually(`a mail to ${address}`, found);
  return found();
}

test("somebody is added with a role, found under Staff, and signs in by the link they were sent", async () => {
  await admin.goto("/users");
  await admin.getByRole("link", {name: "Add a person"}).click();
  await admin.getByLabel("Name", {exact: true}).fill("Bea Example");
  await admin.getByLabel("E-mail").fill("bea@example.com");
  await admin.getByLabel("Facilitator", {exact: true}).check();
  await admin.getByRole("button", {name: "Add person"}).click();
  await admin.getByRole("heading", {name: "There is a problem"}).waitFor();
  assert.match(await admin.locator("main").innerText(), /Enter a region: somebody who works here has one\./);
  await admin.getByLabel("Region").fill("EU");
  await admin.getByLabel("Time zone").selectOption("Europe/Rome");
  await admin.getByRole("button", {name: "Add person"}).click();
  await admin.getByText("Bea Example added. A link to set a password is on its way.").waitFor();
  await admin.goto("/users/staff");
  assert.match(await admin.locator("main").innerText(), /Bea Example/);
  await admin.goto("/users/learners");
  assert.doesNotMatch(await admin.locator("main").innerText(), /Bea Example/);
  const link = (await mailTo("bea@example.com", /set-password\?token=\S+/)).match(/https?:\/\/\S*set-password\?token=[^\s)]+/)[0];
  const bea = await visitor(browser, site);
  await bea.goto(new URL(link).pathname + new URL(link).search);
  await bea.locator("input[name=password]").fill("a long enough pass phrase");
  await bea.getByRole("button").last().click();
  await bea.goto("/my-profile");
  assert.match(await bea.locator("main").innerText(), /Europe\/Rome/);
  await bea.context().close();
});

test("roles are changed with one save, which the person is told of", async () => {
  await admin.goto("/users/staff?q=Bea");
  await admin.getByRole("link", {name: "Bea Example"}).click();
  await admin.getByRole("link", {name: "Change roles"}).click();
  assert.equal(await admin.getByLabel("Super administrator").count(), 0, "not theirs to give");
  await admin.getByLabel("Auditor", {exact: true}).check();
  await admin.getByLabel("Those given now end after").fill("2999-12-31");
  await admin.getByRole("button", {name: "Save roles"}).click();
  await admin.getByRole("heading", {name: "There is a problem"}).waitFor();
  assert.equal(await admin.getByLabel("Auditor", {exact: true}).isChecked(), true, "nothing typed is lost");
  await admin.getByLabel("Reason").fill("Stands in for Ada");
  await admin.getByRole("button", {name: "Save roles"}).click();
  assert.match(await admin.locator("main").innerText(), /Auditor\s+until 1 Jan 3000/);
  assert.match(await mailTo("bea@example.com", /Your roles with/), /Auditor[^]*until 31 Dec 2999/);
});

test("whoever is suspended is out with the next page, and comes back when that is taken off", async () => {
  const bea = await visitor(browser, site);
  await signInBy(bea, site.signInLink("bea@example.com"));
  await admin.goto("/users/staff?q=Bea");
  await admin.getByRole("link", {name: "Bea Example"}).click();
  const page = admin.url();
  await admin.getByRole("link", {name: "Change status"}).click();
  assert.equal(await admin.getByLabel("Archived from").isVisible(), false);
  await admin.getByLabel("Status").selectOption("archived");
  await admin.getByLabel("Archived from").waitFor();
  await admin.getByLabel("Status").selectOption("suspended");
  await admin.getByLabel("Reason").fill("On leave");
  await admin.getByRole("button", {name: "Save status"}).click();
  await bea.goto("/my-profile");
  assert.match(bea.url(), /\/login/);
  assert.match(site.command(["user", "show", "--email", "bea@example.com"]), /suspended, signed in 0 times/);
  assert.match(site.command(["user", "activate", "--email", "bea@example.com", "--reason", "Back"]), /active again/);
  await signInBy(bea, site.signInLink("bea@example.com"));
  await admin.goto(page);
  await admin.getByRole("button", {name: /^Sign out/}).first().click();
  await admin.getByText("Bea Example is signed out there.").waitFor();
  await bea.goto("/my-profile");
  assert.match(bea.url(), /\/login/);
  await bea.context().close();
});

test("the command line takes roles, signs out and archives, and changes nobody's password by accident", () => {
  assert.match(site.command(["user", "revoke", "--email", "bea@example.com", "--role", "auditor"]), /revoked/);
  assert.deepEqual(JSON.parse(site.command(["user", "show", "--email", "bea@example.com", "--json"])).roles, ["facilitator", "participant"]);
  assert.match(site.command(["user", "sign-out", "--email", "bea@example.com"]), /0 sessions ended/);
  assert.throws(() => site.command(["user", "create", "--email", "bea@example.com", "--name", "Somebody", "--password-stdin"], "another long pass phrase\n"), /is here already, and nothing was changed/);
  assert.match(site.command(["user", "archive", "--email", "bea@example.com"]), /archived, and signed out/);
  assert.throws(() => site.command(["user", "vanish", "--email", "bea@example.com"]), /say create, show/);
});

test("a learner chooses their time zone and ends a session of another browser", async () => {
  site.addPerson("lea@example.com", "Lea Learner", []);
  const one = await visitor(browser, site), other = await visitor(browser, site);
  await signInBy(one, site.signInLink("lea@example.com"));
  await signInBy(other, site.signInLink("lea@example.com"));
  await one.goto("/my-profile");
  await one.getByRole("link", {name: "Change your time zone or language"}).click();
  await one.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await one.getByRole("button", {name: "Save"}).click();
  assert.match(await one.locator("main").innerText(), /Time zone\s+Asia\/Tokyo/);
  await one.getByRole("button", {name: /^Sign out of/}).first().click();
  await one.getByText("You are signed out there.").waitFor();
  await other.goto("/my-profile");
  assert.match(other.url(), /\/login/);
});
