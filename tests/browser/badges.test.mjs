// The way of a badge: asked for with evidence, sent back, mended, approved, with the skill and the program that follow;
// then revoked with all it carried. On both engines, with script and without.
import assert from "node:assert/strict";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {Site, eventually, postgres} from "./site.mjs";

const catalogue = `slug,within,kind,title,description,criteria,evidence,required,status
lean,,program,Lean Leader,Leads improvement.,All skills.,,,active
solving,lean,skill,Problem solving,Solves problems.,All mini-badges.,,,active
statement,solving,mini_badge,Problem statement,Says what is wrong.,A statement with figures.,The statement.,,active
cause,solving,mini_badge,Root cause,Finds the cause.,A cause that was tested.,A report.,,active
`;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const [wantedEngine, wantedScript] = (process.env.JOURNEY ?? "").split(" ").filter(Boolean);
for (const engine of ["sqlite", "postgresql"].filter((one) => [one, undefined].includes(wantedEngine)))
  for (const javaScriptEnabled of [true, false].filter((on) => [on ? "script" : "plain", undefined].includes(wantedScript)))
    describe(`A badge on ${engine}, script ${javaScriptEnabled ? "on" : "off"}`,
      {concurrency: 1, skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES is not set" : false},
      () => journey(engine, javaScriptEnabled));

function journey(engine, javaScriptEnabled) {
  let site, admin, assistant, student, request;
  const come = async (email, name, roles) => {
    site.addPerson(email, name, roles);
    const page = await visitor(browser, site, {javaScriptEnabled});
    await signInBy(page, site.signInLink(email));
    return page;
  };
  /// Presses the button on the page and on the page that asks once more.
  const act = async (page, path, deed, reason) => {
    await page.goto(path);
    await page.getByRole("link", {name: deed, exact: true}).click();
    if (reason) await page.getByLabel("Reason").fill(reason);
    await page.locator("main").getByRole("button", {name: deed, exact: true}).click();
    await page.waitForURL(`**${path}`);
    return notice(page);
  };

  before(async () => {
    site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "badges"}});
    admin = await come("admin@example.org", "Amira Example", ["badge_admin"]);
    assistant = await come("assistant@example.org", "Asta Example", ["badge_assistant"]);
    student = await come("student@example.org", "Sandeep Example", ["participant"]);
  });
  after(() => site?.stop());

  test("whoever the settings name becomes an administrator of badges when they sign in", async () => {
    site.command(["plugin", "settings", "badges", "admin_emails=nobody@example.org, Named@Example.org"]);
    const named = await come("named@example.org", "Nora Example", ["participant"]);
    await eventually("the role", async () => {
      await named.goto("/my-profile");
      return (await named.content()).includes("Badge administrator");
    });
    assert.ok(!(await student.content()).includes("Badge administrator"));
  });

  test("an administrator brings in the catalogue, after a look at what would change", async () => {
    await admin.goto("/badge-catalogue/exchange");
    await admin.setInputFiles("[name=list]", {name: "badges.csv", mimeType: "text/csv", buffer: Buffer.from(catalogue)});
    await admin.getByRole("button", {name: "Check the file"}).click();
    await admin.getByText("Nothing has changed yet.").waitFor();
    await admin.getByRole("button", {name: "Import"}).click();
    await admin.goto("/badge-catalogue?open=all");
    assert.equal(await admin.getByRole("link", {name: "Problem statement"}).count(), 1);
  });

  test("a student agrees to take part and asks for a badge", async () => {
    await student.goto("/my-badges");
    assert.equal(await heading(student), "Before you begin");
    await student.getByRole("button", {name: "Agree and begin"}).click();
    assert.match(await student.locator("main").innerText(), /Confirm your address[^]*Agree to take part/, "says what is missing");
    await student.getByLabel("This is my address").check();
    await student.getByLabel("I agree").check();
    await student.getByRole("button", {name: "Agree and begin"}).click();
    await student.waitForURL("**/my-badges");
    request = await askFor("Problem statement", "It is slow.");
  });

  async function askFor(badge, evidence) {
    await student.goto("/my-badges/programs/lean");
    await student.getByRole("button", {name: new RegExp(`^Ask for it.*${badge}$`)}).click();
    await student.waitForURL("**/edit");
    await student.getByLabel("What you did").fill(evidence);
    await student.locator("main form").last().getByRole("button", {name: "Save"}).click();
    await student.waitForURL(/badge-requests\/breq-[^/]+$/);
    const path = new URL(student.url()).pathname;
    assert.match(await act(student, path, "Send for review"), /sent for review/);
    return path;
  }

  test("an assistant takes it on and sends it back with a reason", async () => {
    await assistant.goto("/badge-requests");
    await assistant.locator("main a[href*='/badge-requests/breq-']").first().click();
    assert.ok(!(await assistant.content()).includes("student@example.org"), "assistants do not see the address");
    assert.match(await act(assistant, request, "Take on"), /taken on/);
    assert.match(await act(assistant, request, "Ask for changes", "Say how slow, with a figure."), /sent back/);
  });

  test("the student reads why, mends it and sends it again", async () => {
    await student.goto("/my-badges");
    await student.getByRole("link", {name: "Problem statement"}).first().click();
    assert.match(await student.locator("main").innerText(), /Say how slow, with a figure\./);
    await student.goto(`${request}/edit`);
    await student.getByLabel("What you did").fill("It takes 14 days instead of 5, since March.");
    await student.locator("main form").last().getByRole("button", {name: "Save"}).click();
    await student.waitForURL(`**${request}`);
    await act(student, request, "Send for review");
    const mail = await eventually("the mail about the changes", () => site.mails().find((one) => one.to.includes("student@") && /Problem statement/.test(one.subject + one.text)));
    assert.ok(mail.text.includes("Say how slow"), mail.text);
  });

  test("approval awards it, and with the second one the skill and the program follow", async () => {
    assert.match(await act(assistant, request, "Approve"), /approved/);
    await student.goto("/my-badges");
    assert.equal(await student.locator(".badges-grid li").count(), 1);
    await act(assistant, await askFor("Root cause", "A test with the pump off and on."), "Approve");
    await student.goto("/my-badges");
    assert.deepEqual((await student.locator(".badges-grid li a").allInnerTexts()).sort(), ["Lean Leader", "Problem solving", "Problem statement", "Root cause"]);
    await student.getByRole("link", {name: "Lean Leader"}).first().click();
    assert.match(await student.locator("main").innerText(), /This badge is valid\.[^]*Earned with[^]*Problem solving/);
  });

  test("the student offers it to a wallet and shows a public profile", async () => {
    await student.getByRole("button", {name: "Add to a wallet"}).click();
    await student.waitForURL("**/my-badges/offers/*");
    assert.match(await student.getByRole("link", {name: "open your wallet"}).getAttribute("href"), /^openid-credential-offer:/);
    await student.goto("/my-badges/profile");
    await student.getByRole("button", {name: "Make a public profile"}).click();
    const address = await student.getByLabel("Address of your profile").inputValue();
    const stranger = await visitor(browser, site, {javaScriptEnabled});
    await stranger.goto(new URL(address).pathname);
    assert.equal(await heading(stranger), "Sandeep Example");
    assert.equal(await stranger.locator(".badges-grid li").count(), 4);
  });

  test("an administrator revokes the first one and sees what it carried", async () => {
    await admin.goto("/badge-awards");
    await admin.locator("main tr", {hasText: "Problem statement"}).locator("a[href*='/badge-awards/awrd-']").first().click();
    await admin.waitForURL("**/badge-awards/awrd-*");
    const path = new URL(admin.url()).pathname;
    await admin.getByRole("link", {name: "Revoke with what it carried", exact: true}).click();
    const asked = await admin.locator("main").innerText();
    assert.match(asked, /Problem solving followed from it, and is revoked with it\./);
    assert.match(asked, /Lean Leader followed from it, and is revoked with it\./);
    await admin.getByLabel("Reason").fill("Copied from a colleague");
    await admin.locator("main").getByRole("button", {name: "Revoke with what it carried"}).click();
    await admin.waitForURL(`**${path}`);
    await student.goto("/my-badges");
    assert.deepEqual(await student.locator(".badges-grid li a").allInnerTexts(), ["Root cause"]);
    const stranger = await visitor(browser, site, {javaScriptEnabled});
    await stranger.goto(path.replace("/badge-awards/", "/credentials/"));
    assert.match(await stranger.locator("main").innerText(), /This badge has been revoked/);
  });

  test("nobody met an error of a page's own script", () => {
    assert.deepEqual([...admin.complaints, ...assistant.complaints, ...student.complaints], []);
  });
}
