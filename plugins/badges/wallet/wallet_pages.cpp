#include "wallet/wallet_pages.hpp"

#include "award/award.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::string_view preAuthorised = "urn:ietf:params:oauth:grant-type:pre-authorized_code";
// How a wallet may have it; the names are ours.
constexpr std::string_view asJwt = "OpenBadgeJwt", asLinkedData = "OpenBadgeLinkedData";

/// For programs anywhere, and for nobody to keep.
Response answer(const Value& value, int status = 200) {
    return Response::json(value, status)
        .header("Access-Control-Allow-Origin", "*")
        .header("Cache-Control", "no-store");
}

/// RFC 6749, section 5.2.
Response refusal(const char* error, const char* description, int status = 400) {
    auto refused = answer({{"error", error}, {"error_description", description}}, status);
    if (status != 401) return refused;
    return std::move(refused).header("WWW-Authenticate", std::string("Bearer error=\"") + error + "\"");
}

Value configuration(const Issuer& issuer, std::string_view format, Value algorithms, bool context) {
    Value definition{{"type", {"VerifiableCredential", "OpenBadgeCredential"}}};
    if (context) definition["@context"] = credentialContexts();
    const Value display = Value::array({{{"name", say("Badges of {organisation}", {{"organisation", issuer.name}})}}});
    return {{"format", format},
            {"credential_signing_alg_values_supported", std::move(algorithms)},
            {"credential_definition", std::move(definition)},
            // Where drafts of the standard had it, and where it is now.
            {"display", display},
            {"credential_metadata", {{"display", display}}}};
}

/// Which form is asked for, by name or, in drafts of the standard, by format; empty: none that there is.
std::string_view wanted(const Value& asked) {
    const auto text = [&](const char* key) {
        const auto found = asked.find(key);
        return found != asked.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto name = text("credential_configuration_id"), format = text("format");
    if (name == asJwt || format == "jwt_vc_json") return asJwt;
    if (name == asLinkedData || format == "ldp_vc") return asLinkedData;
    return {};
}

}  // namespace

void WalletPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (WalletPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.post("/my-badges/offers", sdk::SignedIn, to(&WalletPages::makeOffer));
    add.get("/my-badges/offers/{code}", sdk::SignedIn, to(&WalletPages::showOffer));

    // The standard has them before the path of the issuer (RFC 8615), its drafts behind it.
    for (const auto* place : {"/.well-known/{document}/wallet", "/wallet/.well-known/{document}"})
        add.get(place, sdk::Public, [this](const Request& request) {
            const auto& document = request.pathValue("document");
            if (document == "openid-credential-issuer") return issuerMetadata(request);
            if (document == "oauth-authorization-server") return serverMetadata(request);
            throw sdk::NotFound();
        });
    add.get("/wallet/offers/{code}", sdk::Public, to(&WalletPages::offer));
    // Whoever comes here shows a code or a token: there is no session that could be abused.
    add.post("/wallet/token", sdk::Public, to(&WalletPages::token), {.csrf = false});
    add.post("/wallet/credential", sdk::Public, to(&WalletPages::credential), {.csrf = false});
}

std::string WalletPages::address(std::string_view path) const {
    return services_.site.portalUrl + "/wallet" + std::string(path);
}

Response WalletPages::makeOffer(const Request& request) {
    const auto code = sdk::newToken(services_.random);
    const auto now = services_.clock.now();
    services_.database.write([&](Transaction& tx) {
        const auto award = awards().get(tx, request.form("award"));
        // Somebody else's is as one that is not there.
        if (!request.viewer().is(award.person)) throw sdk::NotFound();
        if (!award.valid()) throw sdk::Conflict(say("This badge has been revoked, so no wallet can have it."));
        WalletOfferRepository::add(tx, {sdk::hashToken(code), award.id, now + life}, now - life);
        services_.audit.record(tx, request.actor(), {.action = "BADGE_OFFERED_TO_WALLET", .target = award.id});
    });
    return Response::redirect("/my-badges/offers/" + code);
}

Response WalletPages::showOffer(const Request& request) {
    const auto& code = request.pathValue("code");
    std::optional<WalletOffer> offer;
    std::optional<Award> award;
    services_.database.read([&](Transaction& tx) {
        offer = WalletOfferRepository::byCode(tx, sdk::hashToken(code));
        if (offer) award = awards().find(tx, offer->award);
    });
    if (!award || !request.viewer().is(award->person)) throw sdk::NotFound();
    const bool over = offer->expiresAt <= services_.clock.now();
    Value data{{"title", award->badgeTitle},
               {"award", award->id},
               {"credential", "/credentials/" + award->id},
               {"is_fetched", offer->fetchedAt.has_value()},
               {"is_over", over && !offer->fetchedAt},
               {"is_open", !over && !offer->fetchedAt}};
    if (data["is_open"].get<bool>()) {
        std::string encoded;
        for (const char c : address("/offers/" + code)) encoded += c == ':' ? "%3A" : c == '/' ? "%2F" : std::string(1, c);
        const auto link = "openid-credential-offer://?credential_offer_uri=" + encoded;
        data["link"] = link;
        data["code"] = sdk::showQrCode({.text = link, .label = say("QR code for your wallet")});
        data["until"] = sdk::showInstant(offer->expiresAt, request.viewer().timeZone());
    }
    return Response::page({.templateName = "badges/wallet_offer",
                           .title = say("Add to a wallet"),
                           .data = std::move(data),
                           .crumbs = {{say("My badges"), "/my-badges"}},
                           .frame = sdk::Frame::Portal});
}

Response WalletPages::offer(const Request& request) {
    const auto& code = request.pathValue("code");
    const auto found = services_.database.read(
        [&](Transaction& tx) { return WalletOfferRepository::byCode(tx, sdk::hashToken(code)); });
    if (!found || found->expiresAt <= services_.clock.now()) throw sdk::NotFound();
    return answer({{"credential_issuer", address("")},
                   {"credential_configuration_ids", {asJwt, asLinkedData}},
                   {"grants", {{preAuthorised, {{"pre-authorized_code", code}}}}}});
}

Response WalletPages::issuerMetadata(const Request&) {
    const Issuer issuer{services_.site.organisation, services_.site.portalUrl};
    return answer({{"credential_issuer", address("")},
                   {"authorization_servers", {address("")}},
                   {"credential_endpoint", address("/credential")},
                   {"display", Value::array({{{"name", issuer.name}}})},
                   {"credential_configurations_supported",
                    {{asJwt, configuration(issuer, "jwt_vc_json", {"RS256"}, false)},
                     {asLinkedData, configuration(issuer, "ldp_vc", {"eddsa-rdfc-2022"}, true)}}}});
}

/// RFC 8414.
Response WalletPages::serverMetadata(const Request&) {
    return answer({{"issuer", address("")},
                   {"token_endpoint", address("/token")},
                   {"response_types_supported", Value::array()},
                   {"grant_types_supported", {preAuthorised}},
                   {"token_endpoint_auth_methods_supported", {"none"}},
                   {"pre-authorized_grant_anonymous_access_supported", true}});
}

Response WalletPages::token(const Request& request) {
    if (request.form("grant_type") != preAuthorised)
        return refusal("unsupported_grant_type", "Only a pre-authorised code is taken here.");
    const auto token = sdk::newToken(services_.random);
    const auto now = services_.clock.now();
    const bool redeemed = services_.database.write([&](Transaction& tx) {
        return WalletOfferRepository::redeem(tx, sdk::hashToken(request.form("pre-authorized_code")),
                                             sdk::hashToken(token), now);
    });
    if (!redeemed) return refusal("invalid_grant", "The code is unknown, used up or over. Make another offer.");
    return answer({{"access_token", token},
                   {"token_type", "Bearer"},
                   {"expires_in", std::chrono::seconds(life).count()}});
}

Response WalletPages::credential(const Request& request) {
    const auto& authorization = request.header("authorization");
    const auto token = authorization.starts_with("Bearer ") ? authorization.substr(7) : std::string();
    const auto asked = Value::parse(request.body(), nullptr, false);
    const auto now = services_.clock.now();
    return services_.database.write([&](Transaction& tx) {
        const auto offer = token.empty() ? std::nullopt : WalletOfferRepository::byToken(tx, sdk::hashToken(token));
        // A token lives as long after the offer as the offer did.
        if (!offer || offer->expiresAt + life <= now)
            return refusal("invalid_token", "The token is unknown or over.", 401);
        if (!asked.is_object()) return refusal("invalid_credential_request", "The body has to be a JSON object.");
        const auto form = wanted(asked);
        if (form.empty()) return refusal("unknown_credential_configuration", "There is no such form of a badge.");
        const auto award = awards().get(tx, offer->award);
        const auto found = CredentialRepository::ofAward(tx, award.id);
        if (!found || !award.valid() || found->jwt.empty())
            return refusal("credential_request_denied", "This badge no longer counts.");
        const auto signedForm = form == asJwt ? Value(found->jwt) : Value::parse(found->document);
        if (!offer->fetchedAt) {
            WalletOfferRepository::fetched(tx, offer->codeHash, now);
            services_.audit.record(tx, {.address = request.address()},
                                   {.action = "BADGE_FETCHED_BY_WALLET", .target = award.id});
        }
        Value given{{"credentials", Value::array({{{"credential", signedForm}}})}};
        if (asked.contains("format")) given = {{"format", asked["format"]}, {"credential", signedForm}};
        return answer(given);
    });
}

}  // namespace guildhall::badges
