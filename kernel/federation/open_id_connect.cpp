#include "kernel/federation/open_id_connect.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/base/address_text.hpp"
#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/text.hpp>

#include <openssl/crypto.h>

#include <algorithm>

namespace guildhall::federation {

namespace {

using sdk::Value;

constexpr std::chrono::minutes longestErrand{10};

std::string formOf(const std::vector<std::pair<std::string, std::string>>& values) {
    std::string form;
    for (const auto& [name, value] : values) form += (form.empty() ? "" : "&") + name + "=" + base::addressPart(value);
    return form;
}

std::string challengeOf(const std::string& verifier) {
    return sdk::toBase64url(base::fromHex(base::sha256(verifier)).value());
}

std::string placeOf(const Provider& provider) { return "signin." + provider.name; }

bool same(const std::string& a, const std::string& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool listed(const Value& document, const char* name, const char* value) {
    const auto found = document.find(name);
    return found != document.end() && found->is_array() && std::ranges::find(*found, value) != found->end();
}

/// Authentication methods (RFC 8176) that say: more than one factor, in one word or in two.
bool tellsTwoSteps(const Value& claims) {
    const auto any = [&](std::initializer_list<const char*> methods) {
        return std::ranges::any_of(methods, [&](const char* method) { return listed(claims, "amr", method); });
    };
    return any({"mfa"}) || (any({"pwd", "pin"}) && any({"otp", "hwk", "swk", "sms", "tel", "sc", "fpt", "face"}));
}

bool isTrue(const Value& claims, const char* name) {
    const auto found = claims.find(name);
    return found != claims.end() && ((found->is_boolean() && found->get<bool>()) || *found == "true");
}

}  // namespace

std::string OpenIdConnect::redirectUri(const Provider& provider) const {
    return parts_.portalUrl + "/sign-in/with/" + provider.name + "/callback";
}

OpenIdConnect::Addresses OpenIdConnect::addressesOf(const Provider& provider) {
    auto base = provider.issuer;
    while (base.ends_with('/')) base.pop_back();
    const auto document = Value::parse(*parts_.documents.at(base + "/.well-known/openid-configuration"));
    if (textClaim(document, "issuer") != provider.issuer)
        throw ServiceFailure(provider.issuer + " calls itself " + textClaim(document, "issuer"));
    Addresses at{.authorization = textClaim(document, "authorization_endpoint"),
                 .token = textClaim(document, "token_endpoint"),
                 .keys = textClaim(document, "jwks_uri"),
                 .namesItself = isTrue(document, "authorization_response_iss_parameter_supported")};
    if (at.authorization.empty() || at.token.empty() || at.keys.empty())
        throw ServiceFailure(provider.issuer + " does not say where its addresses are");
    for (const auto& address : {at.authorization, at.token, at.keys})
        if (!base::isProtectedAddress(address))
            throw ServiceFailure(provider.issuer + " has the address " + address + " without TLS");
    constexpr const char* methods = "token_endpoint_auth_methods_supported";
    at.secretInBody = document.contains(methods) && !listed(document, methods, "client_secret_basic") &&
                      listed(document, methods, "client_secret_post");
    return at;
}

OpenIdConnect::Started OpenIdConnect::begin(const Provider& provider, const Errand& errand) {
    const auto at = addressesOf(provider);
    const auto state = sdk::newToken(parts_.random), nonce = sdk::newToken(parts_.random),
               verifier = sdk::newToken(parts_.random);
    const Value kept{{"state", state},
                     {"nonce", nonce},
                     {"verifier", verifier},
                     {"return", errand.returnPath},
                     {"invitation", errand.invitation},
                     {"until", sdk::toMicros(parts_.clock.now() + longestErrand)}};
    const auto query = formOf({{"response_type", "code"},
                               {"client_id", provider.clientId},
                               {"redirect_uri", redirectUri(provider)},
                               {"scope", provider.scopes},
                               {"state", state},
                               {"nonce", nonce},
                               {"code_challenge", challengeOf(verifier)},
                               {"code_challenge_method", "S256"}});
    return {at.authorization + (at.authorization.find('?') == std::string::npos ? "?" : "&") + query,
            parts_.secrets.seal(kept.dump(), placeOf(provider))};
}

std::string OpenIdConnect::idTokenFor(const Provider& provider, const Addresses& at, const std::string& code,
                                      const std::string& verifier) {
    std::vector<std::pair<std::string, std::string>> form{{"grant_type", "authorization_code"},
                                                          {"code", code},
                                                          {"redirect_uri", redirectUri(provider)},
                                                          {"code_verifier", verifier}};
    sdk::HttpRequest request{
        .method = "POST",
        .url = at.token,
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
        .timeout = std::chrono::seconds(5),
        .maxBody = 256 * 1024,
        .whole = std::chrono::seconds(8)};
    if (provider.clientSecret.empty() || at.secretInBody) {
        form.emplace_back("client_id", provider.clientId);
        if (!provider.clientSecret.empty()) form.emplace_back("client_secret", provider.clientSecret);
    } else {
        request.headers["Authorization"] = "Basic " + sdk::toBase64(base::addressPart(provider.clientId) + ":" +
                                                                    base::addressPart(provider.clientSecret));
    }
    request.body = formOf(form);
    try {
        const auto answer = parts_.http.send(request);
        const auto said = Value::parse(answer.body, nullptr, false);
        if (answer.status != 200 || !said.is_object())
            throw BadToken("the provider did not take the code: " + std::to_string(answer.status) + " " +
                           (said.is_object() ? sdk::shortened(textClaim(said, "error"), 60) : ""));
        return textClaim(said, "id_token");
    } catch (const sdk::HttpFailure& problem) {
        throw ServiceFailure(at.token + ": " + problem.what());
    }
}

bool OpenIdConnect::isOf(const Provider& provider, const std::string& kept, const std::string& state) const {
    const auto opened = parts_.secrets.open(kept, placeOf(provider));
    return opened && same(Value::parse(*opened).at("state").get<std::string>(), state);
}

OpenIdConnect::Finished OpenIdConnect::finish(const Provider& provider, const Answer& answer, const std::string& kept) {
    const auto opened = parts_.secrets.open(kept, placeOf(provider));
    if (!opened) throw BadToken("this browser did not ask for it");
    const auto began = Value::parse(*opened);
    if (!same(began.at("state").get<std::string>(), answer.state)) throw BadToken("it answers another request");
    if (parts_.clock.now() > sdk::fromMicros(began.at("until").get<std::int64_t>())) throw BadToken("it came too late");
    if (!answer.error.empty()) throw BadToken("the provider says " + sdk::shortened(answer.error, 60));
    const auto at = addressesOf(provider);
    if (at.namesItself || !answer.issuer.empty())
        if (answer.issuer != provider.issuer) throw BadToken("another provider answered");
    if (answer.code.empty()) throw BadToken("it has no code");
    const auto token = idTokenFor(provider, at, answer.code, began.at("verifier"));
    const auto claims = parts_.tokens.claims(token, {provider.issuer, provider.audiences, at.keys});
    if (!same(textClaim(claims, "nonce"), began.at("nonce").get<std::string>()))
        throw BadToken("its token is for another request");
    // More than one audience: whom it was made for has to be us (OpenID Connect Core 1.0, 3.1.3.7).
    if (const auto party = textClaim(claims, "azp"); !party.empty() && party != provider.clientId)
        throw BadToken("its token was made for another client");
    Finished done{.who = {.provider = provider.name,
                          .issuer = provider.issuer,
                          .subject = textClaim(claims, "sub"),
                          .email = textClaim(claims, "email"),
                          .emailVerified = isTrue(claims, "email_verified"),
                          .name = sdk::shortened(sdk::repaired(textClaim(claims, "name")), 200),
                          .session = textClaim(claims, "sid"),
                          .twoSteps = tellsTwoSteps(claims)},
                  .errand = {began.at("return"), began.at("invitation")}};
    if (done.who.subject.empty() || done.who.subject.size() > 255) throw BadToken("its token does not say who it is");
    return done;
}

OpenIdConnect::SignedOut OpenIdConnect::signedOut(const Provider& provider, const std::string& logoutToken) {
    const auto at = addressesOf(provider);
    const auto claims = parts_.tokens.claims(logoutToken, {provider.issuer, provider.audiences, at.keys});
    const auto events = claims.find("events");
    if (events == claims.end() || !events->is_object() ||
        !events->contains("http://schemas.openid.net/event/backchannel-logout"))
        throw BadToken("it is no logout token");
    if (claims.contains("nonce")) throw BadToken("a logout token has no nonce");
    SignedOut out{textClaim(claims, "sub"), textClaim(claims, "sid"), textClaim(claims, "jti")};
    if (out.subject.empty() && out.session.empty()) throw BadToken("it does not say who is signed out");
    if (out.tokenId.empty()) throw BadToken("it has no id");
    return out;
}

}  // namespace guildhall::federation
