#!/usr/bin/env node
// Signing in by other services: npm's oidc-provider, twice, and a proxy that asserts who comes by tokens whose keys change.
import {createServer} from "node:http";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {Site, eventually, freePort} from "../browser/site.mjs";
import {IdentityProvider, jose, keyPair} from "./identity_provider.mjs";

const problems = [];
const expect = (truth, text) => { if (!truth) problems.push(text); };
const boss = "boss@example.org", ada = "ada@example.org";

const acme = await IdentityProvider.make(), other = await IdentityProvider.make();
const proxyKeys = {set: [keyPair("p1")], asked: 0};
const proxy = createServer((_, response) => {
  ++proxyKeys.asked;
  response.writeHead(200, {"content-type": "application/json"}).end(JSON.stringify({keys: proxyKeys.set.map(({kty, n, e, kid, use, alg}) => ({kty, n, e, kid, use, alg}))}));
});
const proxyPort = await freePort();
await new Promise((resolve) => proxy.listen(proxyPort, "127.0.0.1", resolve));

const site = await Site.start({settings: {
  GUILDHALL_SIGNIN_ACME_ISSUER: acme.issuer, GUILDHALL_SIGNIN_ACME_CLIENT_ID: "portal", GUILDHALL_SIGNIN_ACME_CLIENT_SECRET: "a secret: with%signs & more", GUILDHALL_SIGNIN_ACME_TITLE: "Acme",
  GUILDHALL_SIGNIN_OTHER_ISSUER: other.issuer, GUILDHALL_SIGNIN_OTHER_CLIENT_ID: "portal", GUILDHALL_SIGNIN_OTHER_TITLE: "Other & Co",
  GUILDHALL_SIGNIN_GONE_ISSUER: `http://localhost:${await freePort()}`, GUILDHALL_SIGNIN_GONE_CLIENT_ID: "portal",
  GUILDHALL_ASSERTED_EDGE_ISSUER: "https://edge.example.org", GUILDHALL_ASSERTED_EDGE_AUDIENCES: "site-1,site-2",
  GUILDHALL_ASSERTED_EDGE_JWKS_URL: `http://127.0.0.1:${proxyPort}/keys`, GUILDHALL_ASSERTED_EDGE_HEADER: "X-Edge-Assertion"}});
const keys = [keyPair("one")];

/// Follows every redirect, at the site with `visitor` and at the provider with `there`; the last answer of the site.
async function follow(visitor, there, path) {
  let at = new URL(path, site.url), answer;
  for (let step = 0; step < 12; ++step) {
    const here = at.origin === site.url;
    answer = await (here ? visitor : there).send(here ? at.pathname + at.search : at.href);
    const location = answer.headers.get("location");
    if (!location) return {status: answer.status, path: at.pathname + at.search, page: await answer.text()};
    at = new URL(location, at);
  }
  throw new Error(`${path} leads round in circles`);
}
const signInWith = (visitor, name, query = "") => follow(visitor, new HttpVisitor(acme.issuer), `/sign-in/with/${name}${query}`);
const nameOf = async (visitor) => /<bdi>([^<]+)<\/bdi>/.exec(await visitor.page("/my-profile"))?.[1];
const isIn = async (visitor) => await visitor.status("/my-profile") === 200;

async function peopleComeInByTheirService() {
  const login = await new HttpVisitor(site.url).page("/login?return=%2Fmy-profile");
  expect(/href="\/sign-in\/with\/acme\?return=[^"]+"[^>]*>[^<]*Acme/.test(login), "the sign-in page does not offer Acme");
  expect(/Other &amp; Co/.test(login), "the sign-in page does not offer the other one");
  // An address that only Acme has verified links nobody.
  acme.person = "ada-at-acme";
  const first = new HttpVisitor(site.url), refused = await signInWith(first, "acme");
  expect(refused.status === 403 && /not linked yet/.test(refused.page), `somebody unknown: ${refused.status}`);
  expect(!await isIn(first), "somebody unknown is in");
  // Ada has come by a mailed link before, so both sides know the address.
  const visitor = new HttpVisitor(site.url);
  await visitor.signIn(site.signInLink(ada));
  expect((await signInWith(new HttpVisitor(site.url), "acme")).status === 403, "a link from a terminal verified an address");
  const mailed = new HttpVisitor(site.url), before = site.mails().length;
  await (await mailed.submit("/magic-link", "/magic-link", {email: ada})).text();
  await eventually("the link", () => site.mails().length > before);
  const link = /https?:\/\/\S+token=[\w-]+/.exec(site.mails().at(-1).text)[0];
  await mailed.signIn(link);
  const byAcme = new HttpVisitor(site.url), entered = await signInWith(byAcme, "acme", "?return=%2Fmy-security");
  expect(entered.status === 200 && entered.path === "/my-security", `Ada by Acme: ${entered.status} ${entered.path}`);
  expect(/Acme/.test(entered.page), "her page does not show that she signs in with Acme");
  await eventually("a mail that tells her", () => site.mails().some(({to, text}) => to.includes(ada) && /Another way to sign in was linked/.test(text)));
  return byAcme;
}

async function refusedAtTheService() {
  acme.denies = true;
  const back = await signInWith(new HttpVisitor(site.url), "acme");
  acme.denies = false;
  expect(back.status === 200 && back.path === "/login", `who says no there: ${back.status} ${back.path}`);
}

/// Mix-up, forged and repeated answers.
async function answersThatDoNotCount() {
  const visitor = new HttpVisitor(site.url), there = new HttpVisitor(acme.issuer);
  const started = await visitor.send("/sign-in/with/acme"), asked = new URL(started.headers.get("location"));
  expect(asked.searchParams.get("code_challenge_method") === "S256" && asked.searchParams.get("nonce") && asked.searchParams.get("state"), "PKCE, nonce or state is missing");
  expect((await follow(visitor, there, "/sign-in/with/acme/callback?code=abc&state=made-up")).status === 422, "a made-up state counted");
  expect((await follow(new HttpVisitor(site.url), there, `/sign-in/with/acme/callback?code=abc&state=${asked.searchParams.get("state")}`)).status === 422, "another browser's answer counted");
  expect((await follow(visitor, there, `/sign-in/with/acme/callback?code=abc&state=${asked.searchParams.get("state")}&iss=${encodeURIComponent(other.issuer)}`)).status === 422, "another provider's answer counted");
  expect((await follow(visitor, there, `/sign-in/with/other/callback?code=abc&state=${asked.searchParams.get("state")}`)).status === 422, "an answer counted at another provider's address");
  expect((await follow(visitor, there, "/sign-in/with/nobody")).status === 404, "an unknown provider is not unknown");
  // A whole answer, used twice and in another browser.
  let at = asked, callback;
  while (!callback) {
    const answer = await there.send(at.href);
    at = new URL(answer.headers.get("location"), at);
    if (at.origin === site.url) callback = at.pathname + at.search;
  }
  expect((await follow(new HttpVisitor(site.url), there, callback)).status === 422, "an answer opened in another browser signed in");
  const again = new HttpVisitor(site.url);
  again.cookies = new Map(visitor.cookies);
  expect((await follow(visitor, there, callback)).status === 200 && await isIn(visitor), "the right answer did not sign in");
  await follow(again, there, callback);
  expect(!await isIn(again), "an answer signed in twice");
  return visitor;
}

/// auth0/express-openid-connect 43: begun in two tabs, gone on with in the first.
async function twoTabs() {
  const visitor = new HttpVisitor(site.url), there = new HttpVisitor(acme.issuer);
  const first = (await visitor.send("/sign-in/with/acme?return=%2Fmy-security")).headers.get("location"), second = (await visitor.send("/sign-in/with/acme")).headers.get("location");
  const done = await follow(visitor, there, first);
  expect(done.status === 200 && done.path === "/my-security", `the first of two tabs: ${done.status} ${done.path}`);
  const other = await follow(visitor, there, second);
  expect(other.status === 200 && other.path === "/", `the second of two tabs: ${other.status} ${other.path}`);
}

async function anInvitationLinksThem() {
  site.addPerson("new@example.org", "Newcomer", []);
  const admin = new HttpVisitor(site.url), id = JSON.parse(site.command(["user", "show", "--email", "new@example.org", "--json"])).id;
  await admin.signIn(site.signInLink(boss));
  const made = await (await admin.submit(`/users/${id}/sign-in/link`, `/users/${id}/sign-in`, {})).text();
  const link = /(\/set-password\?token=[\w-]+)/.exec(made)?.[1];
  expect(link, "an administrator gets no link to hand over");
  const page = await new HttpVisitor(site.url).page(link);
  const by = /href="(\/sign-in\/with\/acme\?invitation=[^"]+)"/.exec(page)?.[1];
  expect(by, "an invitation cannot be taken up by Acme");
  acme.person = "newcomer-at-acme";
  const visitor = new HttpVisitor(site.url);
  if (by) expect((await follow(visitor, new HttpVisitor(acme.issuer), by.replaceAll("&amp;", "&"))).status === 200 && await isIn(visitor), "the invited did not come in");
  acme.person = "ada-at-acme";
}

async function signedOutThereIsSignedOutHere(visitor) {
  const out = (token) => fetch(`${site.url}/sign-in/with/acme/signed-out`, {method: "POST", body: new URLSearchParams({logout_token: token})});
  const stranger = keyPair("one");
  expect((await out(await acme.logoutToken({sub: "ada-at-acme", jti: "1"}, stranger))).status === 400 && await isIn(visitor), "a stranger's token signed out");
  expect((await out(await acme.logoutToken({sub: "ada-at-acme", jti: "2", nonce: "x"}, keys[0]))).status === 400, "a token with a nonce counted");
  expect((await out(await acme.logoutToken({sub: "ada-at-acme", jti: "3", events: {}}, keys[0]))).status === 400, "an id token signed out");
  const right = await acme.logoutToken({sub: "ada-at-acme", jti: "4"}, keys[0]);
  const answer = await out(right);
  expect(answer.status === 200 && /no-store/.test(answer.headers.get("cache-control")), `a logout token was answered ${answer.status}`);
  expect(!await isIn(visitor), "signed out there, still in here");
  expect((await out(right)).status === 400, "a logout token counted twice");
}

let keysAskedAt;
const assertion = async (claims = {}, key = proxyKeys.set[0]) => new jose.SignJWT({email: ada, email_verified: true, ...claims}).setProtectedHeader({alg: "RS256", kid: key.kid})
  .setIssuer("https://edge.example.org").setAudience("site-2").setSubject("edge-ada").setIssuedAt().setExpirationTime("5m").sign(await jose.importJWK(key, "RS256"));
async function comeByProxy(token) {
  const visitor = new HttpVisitor(site.url), headers = {"x-edge-assertion": token};
  let answer = await visitor.send("/login", {headers}), path = answer.headers.get("location");
  for (let step = 0; path && step < 5; ++step) {
    answer = await visitor.send(path, {headers});
    path = answer.headers.get("location");
  }
  return {visitor, status: answer.status};
}

async function theProxySaysWhoComes() {
  keysAskedAt = Date.now();
  expect(await isIn((await comeByProxy(await assertion())).visitor), "the proxy's token did not sign in");
  const forged = await comeByProxy(await assertion({}, keyPair("p1")));
  expect(forged.status === 422 && !await isIn(forged.visitor), `a forged token: ${forged.status}`);
  expect((await comeByProxy("nonsense")).status === 422, "nonsense was not refused");
}

/// The new key is asked for, though not more often than every half minute. The old one counts no longer once it is gone.
async function theProxyChangesItsKeys() {
  const old = proxyKeys.set[0];
  await new Promise((resolve) => setTimeout(resolve, keysAskedAt + 32_000 - Date.now()));
  proxyKeys.set = [keyPair("p2")];
  const asked = proxyKeys.asked;
  expect(await isIn((await comeByProxy(await assertion())).visitor), "a token by the new key did not sign in");
  expect(proxyKeys.asked === asked + 1, `the keys were asked for ${proxyKeys.asked - asked} times`);
  expect((await comeByProxy(await assertion({}, old))).status === 422, "the withdrawn key still counted");
}

async function theServiceIsDown() {
  const down = await follow(new HttpVisitor(site.url), new HttpVisitor(other.issuer), "/sign-in/with/gone");
  expect(down.status === 503 && /does not answer/.test(down.page), `a provider that is down: ${down.status}`);
}

async function whoWaitsIsShown() {
  const admin = new HttpVisitor(site.url);
  await admin.signIn(site.signInLink(boss));
  acme.person = "stranger-at-acme";
  await signInWith(new HttpVisitor(site.url), "acme");
  const page = await admin.page("/security-audit");
  expect(/stranger@acme\.example/.test(page.replaceAll("<wbr>", "")), "who waits is not shown");
  expect(/Belongs to nobody here/.test(page), "why they wait is not shown");
  const log = await admin.page("/audit");
  expect(/IDENTITY_LINKED|identity linked/i.test(log), "the audit log does not say that an identity was linked");
}

try {
  await acme.serve({portal: site.url, name: "acme", keys, people: {
    "ada-at-acme": {email: ada, email_verified: true, name: "Ada of Acme"}, "newcomer-at-acme": {email: "n@acme.example", email_verified: true, name: "N"},
    "stranger-at-acme": {email: "stranger@acme.example", email_verified: false, name: "Stranger"}}});
  await other.serve({portal: site.url, name: "other", publicClient: true, people: {x: {email: "x@example.org", email_verified: true}}});
  site.addPerson(boss, "Boss", ["super_admin"]);
  site.addPerson(ada, "Ada", []);
  await peopleComeInByTheirService();
  await theProxySaysWhoComes();
  await refusedAtTheService();
  await twoTabs();
  await signedOutThereIsSignedOutHere(await answersThatDoNotCount());
  await anInvitationLinksThem();
  other.person = "x";
  expect((await follow(new HttpVisitor(site.url), new HttpVisitor(other.issuer), "/sign-in/with/other")).status === 403, "a public client's answer was not read");
  await whoWaitsIsShown();
  await theServiceIsDown();
  await theProxyChangesItsKeys();
} finally {
  await site.stop();
  await acme.stop();
  await other.stop();
  proxy.close();
}
for (const problem of problems) console.error(`FAILED ${problem}`);
process.exitCode = problems.length ? 1 : 0;
