#include "credential/hosted_assertion.hpp"

namespace guildhall::badges {

using sdk::Value;

namespace {

constexpr const char* context = "https://w3id.org/openbadges/v2";
constexpr const char* ending = ".v2.json";

}  // namespace

Value hostedIssuer(const Issuer& issuer, const std::string& email) {
    Value profile{{"@context", context},
                  {"id", issuer.id() + ending},
                  {"type", "Issuer"},
                  {"name", issuer.name},
                  {"url", issuer.url}};
    if (!email.empty()) profile["email"] = email;
    return profile;
}

Value hostedBadgeClass(const Badge& badge, const Issuer& issuer) {
    const auto achievement = achievementOf(badge, issuer);
    return {{"@context", context},
            {"id", issuer.url + badge.path() + ending},
            {"type", "BadgeClass"},
            {"name", badge.title},
            {"description", badge.description},
            {"image", achievement.at("image").at("id")},
            {"criteria", achievement.at("criteria")},
            {"issuer", issuer.id() + ending}};
}

std::optional<Value> hostedAssertion(const Value& credential, const Issuer& issuer, const Badge& badge) {
    const auto& subject = credential.at("credentialSubject");
    if (!subject.contains("identifier")) return {};
    const auto& identifier = subject.at("identifier").at(0);
    Value recipient{{"type", "email"},
                    {"hashed", identifier.at("hashed")},
                    {"identity", identifier.at("identityHash")}};
    if (identifier.contains("salt")) recipient["salt"] = identifier.at("salt");
    return Value{{"@context", context},
                 {"id", credential.at("id").get<std::string>() + ending},
                 {"type", "Assertion"},
                 {"recipient", std::move(recipient)},
                 {"badge", issuer.url + badge.path() + ending},
                 {"verification", {{"type", "HostedBadge"}}},
                 {"issuedOn", credential.at("validFrom")}};
}

Value hostedRevocation(const Value& credential) {
    return {{"@context", context},
            {"id", credential.at("id").get<std::string>() + ending},
            {"type", "Assertion"},
            {"revoked", true}};
}

}  // namespace guildhall::badges
