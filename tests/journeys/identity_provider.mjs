// A provider of OpenID Connect (npm's oidc-provider) on a port of its own, where `person` is signed in: who is asked next
// is who that says. Its keys can be changed, and it can sign people out.
import {createServer} from "node:http";
import {generateKeyPairSync} from "node:crypto";
import {createRequire} from "node:module";
import {join} from "node:path";
import {freePort, root} from "../browser/site.mjs";

const require = createRequire(join(root, "tests/browser/package.json"));
const {Provider} = await import(require.resolve("oidc-provider"));
export const jose = await import(require.resolve("jose"));

export function keyPair(kid) {
  const {privateKey} = generateKeyPairSync("rsa", {modulusLength: 2048});
  return {...privateKey.export({format: "jwk"}), kid, use: "sig", alg: "RS256"};
}

export class IdentityProvider {
  /// Its address; the clients are registered by `register`.
  static async make() {
    const one = new IdentityProvider();
    one.port = await freePort();
    one.issuer = `http://localhost:${one.port}`;
    one.people = {};
    return one;
  }

  /// `people`: claims by subject. `portal`: the address of the site. `name`: of the provider there.
  async serve({portal, name, people, keys = [keyPair("one")], publicClient = false}) {
    this.people = people;
    const provider = this.provider = new Provider(this.issuer, {
      clients: [{client_id: "portal", ...(publicClient ? {token_endpoint_auth_method: "none"} : {client_secret: "a secret: with%signs & more"}),
        redirect_uris: [`${portal}/sign-in/with/${name}/callback`], backchannel_logout_uri: `${portal}/sign-in/with/${name}/signed-out`,
        backchannel_logout_session_required: true}],
      jwks: {keys}, cookies: {keys: ["of a test"]}, pkce: {required: () => true, methods: ["S256"]}, conformIdTokenClaims: false,
      claims: {openid: ["sub"], email: ["email", "email_verified"], profile: ["name"]},
      features: {devInteractions: {enabled: false}, backchannelLogout: {enabled: true}},
      findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id, ...this.people[id]})}),
      interactions: {url: (_, interaction) => `/interaction/${interaction.uid}`},
      ttl: {AccessToken: 60, IdToken: 60, Session: 600, Interaction: 600, Grant: 600},
    });
    provider.on("server_error", (_, problem) => console.error("provider:", problem.message));
    const answer = provider.callback();
    this.server = createServer((request, response) =>
      request.url.startsWith("/interaction/") ? this.interact(request, response).catch((problem) => response.writeHead(500).end(String(problem)))
        : answer(request, response));
    await new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    return this;
  }

  async interact(request, response) {
    const {prompt, params, session} = await this.provider.interactionDetails(request, response);
    if (this.denies) return this.provider.interactionFinished(request, response, {error: "access_denied"});
    if (prompt.name === "login") return this.provider.interactionFinished(request, response, {login: {accountId: this.person, amr: this.amr}});
    const grant = new this.provider.Grant({accountId: session.accountId, clientId: params.client_id});
    grant.addOIDCScope(params.scope);
    return this.provider.interactionFinished(request, response, {consent: {grantId: await grant.save()}});
  }

  /// A logout token for whoever has that subject, as this provider would send it, or with other claims.
  async logoutToken(claims, key) {
    const made = new jose.SignJWT({events: {"http://schemas.openid.net/event/backchannel-logout": {}}, ...claims})
      .setProtectedHeader({alg: "RS256", kid: key.kid, typ: "logout+jwt"}).setIssuer(this.issuer).setAudience("portal").setIssuedAt().setExpirationTime("2m");
    return made.sign(await jose.importJWK(key, "RS256"));
  }

  async stop() {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server ? this.server.close(resolve) : resolve());
  }
}
