// Second steps with an app, passkeys with Chromium's virtual authenticator, links bound to the browser that asked, and being
// asked again who one is before what is dangerous. The codes are worked out here, apart from the server's library.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {createHmac} from "node:crypto";
import {join} from "node:path";
import {after, before, test} from "node:test";
import {heading, launch, signInBy, visitor} from "./chromium.mjs";
import {requireAccessible, withAxe} from "./inspection.mjs";
import {Site, eventually} from "./site.mjs";

const password = "violet anchor muddy teacup", ada = "ada@example.org", bea = "bea@example.org";
let site, browser;
before(async () => {
  // Passkeys are for names, not for addresses of machines.
  [site, browser] = await Promise.all([Site.start({engine: process.env.ENGINE, host: "localhost"}), launch()]);
  site.command(["user", "create", "--email", ada, "--name", "Ada Example", "--password-stdin"], `${password}\n`);
  site.command(["user", "create", "--email", bea, "--name", "Bea Example", "--password-stdin"], `${password}\n`);
  site.addPerson("boss@example.org", "Boss Example", ["super_admin"]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

function sql(statement) {
  if (site.database) return execFileSync("psql", [site.database, "-qc", statement]);
  return execFileSync("python3", ["-c", "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], timeout=30)\nc.execute(sys.argv[2])\nc.commit()", join(site.folder, "var/guildhall.db"), statement]);
}

/// RFC 6238; `ahead`: of so many steps later.
function appCode(secret, ahead = 0) {
  const bits = [...secret.replace(/[^A-Z2-7]/g, "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const mac = createHmac("sha1", key).update(counter).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function byPassword(page, email = ada) {
  await page.goto("/login");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", {exact: true}).fill(password);
  await page.getByRole("button", {name: "Sign in", exact: true}).click();
}
const signOut = async (page) => {
  await page.goto("/my-profile");
  await page.locator("header summary").last().click();
  await page.locator("header").getByRole("button", {name: "Sign out", exact: true}).click();
  await page.waitForURL("**/login*");
};
const mailsTo = (address, what) => site.mails().filter((mail) => mail.to.includes(address) && what.test(mail.text));

let secret, recovery;

test("a second step is set up with an app, and looked at", async () => {
  const page = await withAxe(await visitor(browser, site));
  await byPassword(page);
  await page.goto("/my-security");
  assert.equal(await heading(page), "Signing in");
  await requireAccessible(page, "my security");
  await page.getByRole("link", {name: "Set up a second step"}).click();
  await requireAccessible(page, "second step set up");
  secret = await page.locator("main code").first().innerText();
  await page.getByLabel("Code from your app").fill("000000");
  await page.getByRole("button", {name: "Set up the second step"}).click();
  await page.getByText("That is not the code that your app shows now.").waitFor();
  assert.equal(await page.locator("main code").first().innerText(), secret, "the picture that was read stays good");
  await page.getByLabel("Code from your app").fill(appCode(secret));
  await page.getByRole("button", {name: "Set up the second step"}).click();
  assert.equal(await heading(page), "Your recovery codes");
  await requireAccessible(page, "recovery codes");
  recovery = await page.locator(".gh-codes code").allInnerTexts();
  assert.equal(new Set(recovery).size, 10);
  await eventually("a mail that tells of it", () => mailsTo(ada, /second step/i).length);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("whoever has a second step is asked for it, and the same code does not work twice", async () => {
  const page = await withAxe(await visitor(browser, site, {javaScriptEnabled: false}));
  await byPassword(page);
  assert.equal(await heading(page), "One more step");
  assert.equal((await page.request.get("/my-profile", {maxRedirects: 0})).status(), 303, "in after one step");
  const code = appCode(secret, 1);
  await page.getByLabel("Code from your app").fill(code);
  await page.getByRole("button", {name: "Sign in", exact: true}).click();
  await page.goto("/my-security");
  assert.equal(await heading(page), "Signing in");
  await signOut(page);
  await byPassword(page);
  await page.getByLabel("Code from your app").fill(code);
  await page.getByRole("button", {name: "Sign in", exact: true}).click();
  await page.getByText("That code is not right, or it was used.").waitFor();
  await new Promise((resolve) => setTimeout(resolve, 1100));  // a wrong guess makes one wait
  await page.getByText("Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(recovery[0].toUpperCase());
  await page.getByRole("button", {name: "Sign in with a recovery code"}).click();
  await page.goto("/my-security");
  assert.match(await page.locator("main").innerText(), /9 recovery codes left/);
  await page.context().close();
});

test("a passkey is added and signs in by itself, without password and code", async () => {
  const page = await withAxe(await visitor(browser, site));
  const chrome = await page.context().newCDPSession(page);
  await chrome.send("WebAuthn.enable", {enableUI: false});
  const {authenticatorId} = await chrome.send("WebAuthn.addVirtualAuthenticator", {options: {protocol: "ctap2", transport: "internal", hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true}});
  await signInBy(page, site.signInLink(ada));
  await page.getByText("Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(recovery[1]);
  await page.getByRole("button", {name: "Sign in with a recovery code"}).click();
  await page.goto("/my-security/passkeys/new");
  await requireAccessible(page, "passkey new");
  await page.getByLabel("Name of the passkey").fill("Test <laptop>");
  await page.getByRole("button", {name: "Add the passkey"}).click();
  await page.getByText("Passkey “Test <laptop>” added.").waitFor();
  await requireAccessible(page, "my security with passkey");
  const {credentials} = await chrome.send("WebAuthn.getCredentials", {authenticatorId});
  assert.equal(credentials.length, 1);
  // The same device makes no second one.
  await page.goto("/my-security/passkeys/new");
  await page.getByLabel("Name of the passkey").fill("Again");
  await page.getByRole("button", {name: "Add the passkey"}).click();
  await page.getByText("This device has a passkey of yours already").waitFor();
  await chrome.send("WebAuthn.setAutomaticPresenceSimulation", {authenticatorId, enabled: false});
  await signOut(page);
  await page.goto("/login?return=%2Fmy-security");
  await chrome.send("WebAuthn.setAutomaticPresenceSimulation", {authenticatorId, enabled: true});
  // The browser may have offered and taken it already, beside the field.
  await page.getByRole("button", {name: /passkey/i}).click({timeout: 3000}).catch(() => {});
  await page.waitForURL("**/my-security");
  await eventually("a mail that tells of it", () => mailsTo(ada, /passkey/i).length);
  // Nobody whom the device has not verified.
  await chrome.send("WebAuthn.setUserVerified", {authenticatorId, isUserVerified: false});
  await signOut(page);
  await page.goto("/login");
  await page.getByRole("button", {name: /passkey/i}).click();
  await page.locator("[data-told=refused]").waitFor();
  assert.equal((await page.request.get("/my-profile", {maxRedirects: 0})).status(), 303);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a passkey's answer counts once, for the question that was asked, and when nothing of it was changed", async () => {
  const page = await visitor(browser, site);
  await page.goto("/login");
  const csrf = await page.locator("form[data-passkey] [name=csrf]").getAttribute("value"), step = await page.locator("form[data-passkey] [name=step]").getAttribute("value");
  for (const credential of ["", "{}", "[]", "null", JSON.stringify({id: "AAAA", type: "public-key", response: {}}), "x".repeat(5000)]) {
    const answer = await page.request.post("/sign-in/passkey", {form: {csrf, step, credential, return: ""}, maxRedirects: 0});
    assert.match(answer.headers().location ?? "", /passkey=no/, credential.slice(0, 40));
  }
  await page.context().close();
});

test("what is dangerous asks again who one is, and goes on from there", async () => {
  const page = await withAxe(await visitor(browser, site));
  await byPassword(page, bea);
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto("/my-security/password");
  assert.equal(await heading(page), "Choose a password", "just signed in");
  sql("UPDATE kernel_session SET proved_at = proved_at - 16 * 60000000");
  await page.goto("/my-security/password");
  assert.equal(await heading(page), "Show that it is you");
  await requireAccessible(page, "confirm identity");
  await page.getByLabel("Your password").fill("wrong");
  await page.getByRole("button", {name: "Continue with your password"}).click();
  await page.getByText("That is not your password.").waitFor();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await page.getByRole("button", {name: "Send me a code by mail"}).click();
  await eventually("the code", () => mailsTo(bea, /\b[a-z0-9]{4}-[a-z0-9]{4}\b/).length);
  const code = /\b[a-z0-9]{4}-[a-z0-9]{4}\b/.exec(mailsTo(bea, /\b[a-z0-9]{4}-[a-z0-9]{4}\b/).at(-1).text)[0];
  await page.getByLabel(/Code from the mail/).fill(code);
  await page.getByRole("button", {name: "Continue with the code from the mail"}).click();
  assert.equal(await heading(page), "Choose a password");
  await page.getByLabel("New password").fill("short");
  await page.getByRole("button", {name: "Set the password"}).click();
  await page.locator("#problem").waitFor();
  await page.getByLabel("New password").fill("quiet marble orchard 7");
  await page.getByRole("button", {name: "Set the password"}).click();
  await page.getByText("Your password is set.").waitFor();
  await eventually("a mail that tells of it", () => mailsTo(bea, /password/i).length);
  await page.context().close();
});

test("whoever has a second step is asked for that one, and no password will do", async () => {
  const page = await withAxe(await visitor(browser, site));
  await byPassword(page);
  await page.getByText("Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(recovery[2]);
  await page.getByRole("button", {name: "Sign in with a recovery code"}).click();
  await page.waitForURL((url) => url.pathname === "/");
  sql("UPDATE kernel_session SET proved_at = proved_at - 16 * 60000000");
  await page.goto("/my-security/second-step/remove");
  assert.equal(await heading(page), "Show that it is you");
  await requireAccessible(page, "confirm with second step");
  assert.equal(await page.getByLabel("Your password").count(), 0);
  assert.equal(await page.getByRole("button", {name: /by mail/}).count(), 0);
  const csrf = await page.locator("main [name=csrf]").first().getAttribute("value");
  const forced = await page.request.post("/confirm-identity", {form: {csrf, way: "password", password, return: "/my-security"}, maxRedirects: 0});
  assert.equal(forced.status(), 422, "a form made by hand");
  await page.getByText("Use a recovery code").click();
  await page.getByLabel("Recovery code").fill(recovery[3]);
  await page.getByRole("button", {name: "Continue with a recovery code"}).click();
  assert.equal(await heading(page), "Take the second step away?");
  await page.context().close();
});

test("a mailed link opened in another browser takes the code from the mail, and the code alone does where it was asked for", async () => {
  const here = await withAxe(await visitor(browser, site)), elsewhere = await visitor(browser, site);
  const asked = async () => {
    const before = site.mails().length;
    await here.goto("/magic-link");
    await here.getByLabel("E-mail address").fill("boss@example.org");
    await here.getByRole("button").last().click();
    await here.getByRole("heading", {name: "Check your mail"}).waitFor();
    await eventually("a mail", () => site.mails().length > before);
    const {text} = site.mails().at(-1);
    return {link: /https?:\/\/\S+token=[\w-]+/.exec(text)[0], code: /\b[a-z0-9]{4}-[a-z0-9]{4}\b/.exec(text.replace(/https?:\S+/g, ""))[0]};
  };
  const first = await asked();
  await requireAccessible(here, "mail sent with code");
  await elsewhere.goto(first.link);
  await elsewhere.getByRole("button", {name: "Sign in"}).click();
  await elsewhere.getByText("Enter the code from the mail.").first().waitFor();
  await elsewhere.getByLabel(/Code from the mail/).fill("aaaa-aaaa");
  await elsewhere.getByRole("button", {name: "Sign in"}).click();
  await elsewhere.getByText("That is not the code in the mail.").first().waitFor();
  await elsewhere.getByLabel(/Code from the mail/).fill(first.code.toUpperCase());
  await elsewhere.getByRole("button", {name: "Sign in"}).click();
  await elsewhere.waitForURL((url) => url.pathname === "/");
  const second = await asked();
  await here.getByLabel(/Code from the mail/).fill(second.code);
  await here.getByRole("button", {name: "Sign in with the code"}).click();
  await here.waitForURL((url) => url.pathname === "/");
  assert.deepEqual(here.complaints, []);
  await here.context().close();
  await elsewhere.context().close();
});

test("an administrator sees how somebody signs in, and takes a lost second step away", async () => {
  const page = await withAxe(await visitor(browser, site));
  await signInBy(page, site.signInLink("boss@example.org"));
  await page.goto("/users?q=Ada");
  await page.getByRole("link", {name: "Ada Example"}).click();
  await page.getByRole("link", {name: /sign/i}).filter({hasText: /how they sign in|signs? in/i}).first().click();
  await requireAccessible(page, "how somebody signs in");
  await page.getByRole("link", {name: /Take it away/}).click();
  await page.getByRole("button", {name: "Take it away"}).click();
  await page.getByText("Ada Example signs in without a second step now.").waitFor();
  await page.getByLabel("New password").fill("aaa");
  await page.getByRole("button", {name: "Set the password"}).click();
  await page.getByRole("heading", {name: "There is a problem"}).waitFor();
  assert.equal(await page.getByLabel("New password").inputValue(), "", "a password does not stand in a page");
  await page.getByRole("button", {name: "Make a link"}).click();
  assert.match(await page.locator("main").innerText(), /set-password\?token=/);
  await requireAccessible(page, "link made");
  await page.goto("/security-audit");
  await requireAccessible(page, "security");
  await page.context().close();
  const own = await visitor(browser, site);
  await own.goto("/login");
  await own.getByLabel("E-mail address").fill(ada);
  await own.getByLabel("Password", {exact: true}).fill(password);
  await own.getByRole("button", {name: "Sign in", exact: true}).click();
  await own.waitForURL((url) => url.pathname === "/");
  await own.context().close();
});
