// A wallet that others have made fetches a badge from the offer of its holder: OpenID4VCI with a pre-authorised code.
// ENGINE is sqlite (as when left out) or postgresql.
import {clientAuthenticationAnonymous, setGlobalConfig} from "@openid4vc/oauth2";
import {Openid4vciClient} from "@openid4vc/openid4vci";
import assert from "node:assert/strict";
import {createHash, randomBytes} from "node:crypto";
import {after, before, describe, it} from "node:test";
import {Site, postgres} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {verifyEmbedded, verifyJwt} from "./verifiers.mjs";

const engine = process.env.ENGINE ?? "sqlite";
// The test's site has no certificate.
setGlobalConfig({allowInsecureUrls: true});

const client = new Openid4vciClient({callbacks: {
  fetch, clientAuthentication: clientAuthenticationAnonymous(),
  generateRandom: (length) => randomBytes(length),
  hash: (data, algorithm) => createHash(algorithm.replace("-", "")).update(data).digest(),
}});

describe(`a wallet on ${engine}`, {skip: engine === "postgresql" && !postgres ? "GUILDHALL_TEST_POSTGRES names no server" : false}, () => {
  let site, holder, award;
  /// What the holder's page leads a wallet to.
  const offered = async () => {
    const page = await holder.press("/my-badges/offers", "/my-badges/profile", {award});
    const link = /href="(openid-credential-offer:[^"]+)"/.exec(await holder.page(page))[1].replaceAll("&amp;", "&");
    const offer = await client.resolveCredentialOffer(link);
    return {page, offer, issuerMetadata: await client.resolveIssuerMetadata(offer.credential_issuer)};
  };
  const redeem = async ({offer, issuerMetadata}) =>
    (await client.retrievePreAuthorizedCodeAccessTokenFromOffer({credentialOffer: offer, issuerMetadata})).accessTokenResponse.access_token;

  before(async () => {
    site = await Site.start({engine, settings: {GUILDHALL_PLUGINS: "badges"}});
    const come = async (email, name, role) => {
      site.addPerson(email, name, [role]);
      const visitor = new HttpVisitor(site.url);
      await visitor.signIn(site.signInLink(email));
      return visitor;
    };
    holder = await come("holder@example.org", "Sandeep Example", "participant");
    await holder.press("/my-badges/welcome", "/my-badges/welcome", {name: "Sandeep Example", email_is_mine: "yes", agreed: "yes"});
    const admin = await come("admin@example.org", "Amira Example", "badge_admin");
    const person = (await (await admin.send("/api/v1/badge-students")).json()).items.find((one) => one.name === "Sandeep Example").person;
    award = (await admin.press("/badge-awards", "/badge-awards/new", {person, badge: "badg-b9tgm2sju6hw", reason: "Pilot"})).split("/").pop();
  });
  after(() => site?.stop());

  it("finds out what there is and fetches the badge in both forms, and both verify", async () => {
    const found = await offered();
    const accessToken = await redeem(found);
    const fetched = {};
    for (const credentialConfigurationId of found.offer.credential_configuration_ids) {
      const {credentialResponse} = await client.retrieveCredentials({issuerMetadata: found.issuerMetadata, accessToken, credentialConfigurationId});
      fetched[credentialConfigurationId] = (credentialResponse.credentials?.[0]?.credential) ?? credentialResponse.credential;
    }
    const claims = await verifyJwt(fetched.OpenBadgeJwt);
    assert.equal(claims.credentialSubject.achievement.name, "Practitioner");
    const result = await verifyEmbedded(site.url, fetched.OpenBadgeLinkedData);
    assert.deepEqual(result.problems, []);
    assert.ok(result.verified && result.isNotRevoked);
    assert.match(await holder.page(found.page), /A wallet has fetched this badge\./);
  });

  it("gets no second token for a code", async () => {
    const found = await offered();
    await redeem(found);
    await assert.rejects(redeem(found), /invalid_grant|used up/);
  });

  it("gets nothing with a token that it has made up", async () => {
    const {issuerMetadata} = await offered();
    await assert.rejects(client.retrieveCredentials({issuerMetadata, accessToken: "made-up", credentialConfigurationId: "OpenBadgeJwt"}));
  });
});
