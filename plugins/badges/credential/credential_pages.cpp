#include "credential/credential_pages.hpp"

#include "award/award_repository.hpp"
#include "credential/hosted_assertion.hpp"
#include "drawing/drawing.hpp"
#include "drawing/raster.hpp"
#include "linked_data/multibase.hpp"
#include "workshop/certificate_awards.hpp"

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/URI.h>

#include <charconv>
#include <fstream>
#include <sstream>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

/// Documents for programs anywhere: they are public, and change seldom.
Response forPrograms(std::string body, std::string type, int seconds) {
    return Response::bytes(std::move(body), std::move(type))
        .header("Access-Control-Allow-Origin", "*")
        .header("Cache-Control", "public, max-age=" + std::to_string(seconds));
}

std::string bytesOf(const std::filesystem::path& file) {
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    return bytes.str();
}

}  // namespace

void CredentialPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (CredentialPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    constexpr const char* keys = "badges.keys";
    add.sealedColumn(Credentials::keyColumn());
    add.personalTable(Credentials::personalTable());
    add.get("/credentials/{name}", sdk::Public, to(&CredentialPages::open));
    add.get("/credentials/{id}/current", sdk::Public, to(&CredentialPages::current));
    add.get("/badge-issuer", sdk::Public, to(&CredentialPages::issuer));
    add.get("/badge-issuer.v2.json", sdk::Public, [this](const Request&) {
        const auto email = services_.settings.text("issuer_email");
        return forPrograms(hostedIssuer(credentials_.issuer(), email).dump(), "application/ld+json", 3600);
    });
    add.get("/badge-keys", sdk::Public, to(&CredentialPages::keySet));
    add.get("/badge-keys/{id}", sdk::Public, to(&CredentialPages::key));
    add.get("/badge-status/{list}", sdk::Public, to(&CredentialPages::status));
    add.menu({sdk::MenuGroup::System, "Signing of badges", "/badge-signing", keys, 61});
    add.get("/badge-signing", keys, to(&CredentialPages::signing));
    add.post("/badge-signing", keys, to(&CredentialPages::rotate), {.fresh = true});
}

std::optional<CredentialPages::Shown> CredentialPages::find(Transaction& tx, std::optional<Credential> credential) {
    if (!credential) return {};
    auto award = awards().get(tx, credential->award);
    // Of somebody who was erased nothing is told.
    if (award.person.empty()) return {};
    auto badge = badges().get(tx, award.badge);
    return Shown{std::move(award), std::move(badge), std::move(*credential)};
}

Response CredentialPages::open(const Request& request) {
    const auto& name = request.pathValue("name");
    const auto dot = name.find('.');
    const auto id = std::string_view(name).substr(0, dot);
    std::optional<Shown> shown, counts;
    if (sdk::isId(id))
        services_.database.read([&](Transaction& tx) {
            shown = find(tx, CredentialRepository::find(tx, id));
            counts = find(tx, CredentialRepository::ofAward(tx, shown ? shown->award.id : id));
        });
    if (!counts && dot == name.npos)
        return Response::page({.templateName = "badges/credential_unknown",
                               .title = say("Badge not found"),
                               .frame = sdk::Frame::Card,
                               .status = 404});
    if (!counts) throw sdk::NotFound();
    const auto ending = dot == name.npos ? std::string_view() : std::string_view(name).substr(dot);
    if (!shown) return Response::redirect(counts->path() + std::string(ending));
    if (!shown->credential.current()) return replaced(*counts, shown->credential, ending.empty());
    if (ending.empty()) return page(request, *shown);
    if (ending == ".json") return forPrograms(shown->credential.document, "application/vc+ld+json", 3600);
    if (ending == ".v2.json") return hosted(*shown);
    if (ending == ".jwt") return forPrograms(shown->credential.jwt, "text/plain; charset=utf-8", 3600);
    return baked(*shown, ending.substr(1));
}

Response CredentialPages::current(const Request& request) {
    const auto counts = services_.database.read([&](Transaction& tx) {
        const auto asked = CredentialRepository::find(tx, request.pathValue("id"));
        return find(tx, asked ? CredentialRepository::ofAward(tx, asked->award) : std::nullopt);
    });
    if (!counts) throw sdk::NotFound();
    return forPrograms(counts->credential.jwt, "text/plain; charset=utf-8", 0);
}

Response CredentialPages::replaced(const Shown& counts, const Credential& asked, bool asPage) const {
    if (!asPage)
        // RFC 5829.
        return Response::bytes("", "text/plain; charset=utf-8")
            .header("Link", "<" + credentials_.issuer().pageOf(counts.credential.id) + ">; rel=\"successor-version\"")
            .header("Access-Control-Allow-Origin", "*")
            .status(410);
    return Response::page({.templateName = "badges/credential_replaced",
                           .title = say("Badge: issued anew"),
                           .data = {{"day", sdk::showDate(sdk::dateIn(*asked.replacedAt, "UTC"))},
                                    {"name", counts.badge.title},
                                    {"url", counts.path()}},
                           .frame = sdk::Frame::Card});
}

Response CredentialPages::hosted(const Shown& shown) {
    const auto document = Value::parse(shown.credential.document);
    if (!shown.award.valid())
        return forPrograms(hostedRevocation(document).dump(), "application/ld+json", 300).status(410);
    const auto assertion = hostedAssertion(document, credentials_.issuer(), shown.badge);
    if (!assertion) throw sdk::NotFound();
    return forPrograms(assertion->dump(), "application/ld+json", 300);
}

Response CredentialPages::baked(const Shown& shown, std::string_view ending) {
    const auto file = [&](std::string bytes, const char* type) {
        return forPrograms(std::move(bytes), type, 3600).download(shown.badge.slug + "." + std::string(ending));
    };
    if (ending == "svg" && !shown.badge.picture.has())
        return file(bakedSvg(draw(shown.badge.look()), shown.credential.jwt), "image/svg+xml");
    if (ending == "png" && shown.badge.picture.mediaType == "image/png") {
        const auto picture = services_.files.path(badges().placeOf(shown.badge.picture));
        if (std::filesystem::exists(picture))
            return file(bakedPng(bytesOf(picture), shown.credential.jwt), "image/png");
    }
    if (ending == "png")
        return file(bakedPng(pngOf(draw(shown.badge.look()), pictureSide), shown.credential.jwt), "image/png");
    throw sdk::NotFound();
}

Response CredentialPages::page(const Request& request, const Shown& shown) {
    const auto& [award, badge, credential] = shown;
    const auto document = Value::parse(credential.document);
    const auto& achievement = document.at("credentialSubject").at("achievement");
    const auto address = credentials_.issuer().pageOf(credential.id);
    const auto day = [](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, "UTC")); };
    std::string holder;
    Value carriers = Value::array(), certificate;
    services_.database.read([&](Transaction& tx) {
        holder = sdk::personName(tx, award.person).value_or("");
        if (const auto found = CertificateAwards::certificateOf(services_, tx, award))
            certificate = {{"url", found->path}, {"status", found->label}};
        for (const auto& one : AwardRepository::carriers(tx, award.id))
            carriers.push_back({{"title", one.badgeTitle}, {"url", "/credentials/" + one.id}});
    });
    const bool expired = award.valid() && award.expired(services_.clock.now());
    Value data{
        {"is_valid", award.valid() && !expired},
        {"is_revoked", !award.valid()},
        {"is_expired", expired},
        {"certificate", certificate},
        {"until", award.validUntil ? day(*award.validUntil) : ""},
        {"picture", badge.picturePath()},
        {"name", achievement.at("name")},
        {"holder", holder},
        {"issuer", document.at("issuer").at("name")},
        {"awarded", day(award.awardedAt)},
        {"revoked", award.revokedAt ? day(*award.revokedAt) : ""},
        {"description", achievement.at("description")},
        {"criteria", achievement.at("criteria").at("narrative")},
        {"badge_url", badge.path()},
        {"id", credential.id},
        {"has_carriers", !carriers.empty()},
        {"carriers", std::move(carriers)},
        {"jwt", shown.path() + ".jwt"},
        {"json", shown.path() + ".json"},
        {"hosted", document.at("credentialSubject").contains("identifier") ? shown.path() + ".v2.json" : ""},
        {"svg", badge.picture.has() ? "" : shown.path() + ".svg"},
        {"png", shown.path() + ".png"},
        {"take", nullptr},
        {"address", sdk::showCopyBox({.id = "address", .label = say("Address of this page"), .value = address})}};
    if (award.valid() && request.viewer().is(award.person))
        data["take"] = {{"award", award.id}, {"linkedin", linkedIn(shown)}};
    return Response::page({.templateName = "badges/credential",
                           .title = expired         ? say("Badge: expired")
                                    : award.valid() ? say("Badge: valid")
                                                    : say("Badge: revoked"),
                           .data = std::move(data),
                           .frame = sdk::Frame::Card});
}

/// The form of LinkedIn's in which its members add a credential to their profile, filled in.
std::string CredentialPages::linkedIn(const Shown& shown) const {
    std::string address = "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME";
    const auto add = [&](const char* name, const std::string& value) {
        std::string encoded;
        Poco::URI::encode(value, "!*'();:@&=+$,/?#[]\"%<>", encoded);
        address += std::string("&") + name + "=" + encoded;
    };
    const auto day = sdk::dateIn(shown.award.awardedAt, "UTC");
    add("name", shown.badge.title);
    add("organizationName", services_.site.organisation);
    add("issueYear", std::to_string(int(day.year())));
    add("issueMonth", std::to_string(unsigned(day.month())));
    add("certUrl", credentials_.issuer().pageOf(shown.credential.id));
    add("certId", shown.credential.id);
    return address;
}

Response CredentialPages::issuer(const Request&) {
    std::vector<std::string> multikeys;
    services_.database.read([&](Transaction& tx) {
        for (const auto& key : CredentialRepository::keys(tx))
            if (key.algorithm == SigningKey::nameOf(SigningKey::Algorithm::EdDSA))
                multikeys.push_back(
                    multikeyOf(*sdk::fromBase64url(Value::parse(key.publicKey).at("x").get<std::string>())));
    });
    return forPrograms(credentials_.issuer().controllerDocument(multikeys).dump(), "application/ld+json", 300);
}

Response CredentialPages::keySet(const Request&) {
    auto set = Value::array();
    services_.database.read([&](Transaction& tx) {
        for (const auto& key : CredentialRepository::keys(tx)) set.push_back(Value::parse(key.publicKey));
    });
    return forPrograms(Value{{"keys", std::move(set)}}.dump(), "application/jwk-set+json", 300);
}

Response CredentialPages::key(const Request& request) {
    const auto found = services_.database.read(
        [&](Transaction& tx) { return CredentialRepository::findKey(tx, request.pathValue("id")); });
    if (!found) throw sdk::NotFound();
    // One bare key: validators read `kty` right from what `kid` leads to.
    return forPrograms(found->publicKey, "application/jwk+json", 3600);
}

Response CredentialPages::status(const Request& request) {
    const auto& text = request.pathValue("list");
    std::int64_t list = -1;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), list);
    if (problem != std::errc() || end != text.data() + text.size()) throw sdk::NotFound();
    // With its proof inside for all who can read that; a JWS for who asks for nothing else.
    const auto& accepted = request.header("accept");
    const bool isJwt = accepted.find("application/vc+jwt") != accepted.npos && accepted.find("json") == accepted.npos;
    const auto form = isJwt ? Credentials::Form::Jwt : Credentials::Form::Embedded;
    auto signedList = services_.database.read([&](Transaction& tx) { return credentials_.statusList(tx, list, form); });
    return forPrograms(std::move(signedList), isJwt ? "application/vc+jwt" : "application/vc+ld+json", 300)
        .header("Vary", "Accept");
}

Response CredentialPages::signing(const Request& request) {
    Value rows = Value::array();
    services_.database.read([&](Transaction& tx) {
        for (const auto& key : CredentialRepository::keys(tx))
            rows.push_back({{"title", key.id},
                            {"url", "/badge-keys/" + key.id},
                            {"note", say("{algorithm}, since {day}",
                                         {{"algorithm", key.algorithm},
                                          {"day", sdk::showInstant(key.since, request.viewer().timeZone())}})},
                            {"state",
                             {{"tag", key.retiredAt ? "grey" : "green"},
                              {"text", key.retiredAt ? say("Retired") : say("In force")}}}});
    });
    return Response::page({.templateName = "badges/signing",
                           .title = say("Signing of badges"),
                           .data = {{"has_rows", !rows.empty()},
                                    {"rows", std::move(rows)},
                                    {"empty", say("The first award makes the first keys.")}}});
}

Response CredentialPages::rotate(const Request& request) {
    services_.database.write([&](Transaction& tx) { credentials_.rotate(tx, request.actor()); });
    return Response::redirect("/badge-signing").notice(say("Other keys sign from now on."));
}

}  // namespace guildhall::badges
