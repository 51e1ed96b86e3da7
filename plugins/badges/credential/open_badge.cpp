#include "credential/open_badge.hpp"

#include <guildhall/sdk/base64.hpp>

#include <Poco/Checksum.h>
#include <Poco/DeflatingStream.h>

#include <sstream>

namespace guildhall::badges {

using sdk::Value;

namespace {

std::string achievementType(Kind kind) {
    switch (kind) {
        case Kind::Program: return "CertificateOfCompletion";
        case Kind::Skill: return "Competency";
        case Kind::Capstone: return "Assessment";
        case Kind::MiniBadge: return "MicroCredential";
        case Kind::Level: break;
    }
    return "Badge";
}

/// Absolute and without what only our own pages say.
std::string pictureOf(const Badge& badge, const Issuer& issuer) {
    const auto path = badge.picturePath();
    return issuer.url + path.substr(0, path.find('?'));
}

std::string gzipped(const std::string& bytes) {
    std::ostringstream packed;
    Poco::DeflatingOutputStream stream(packed, Poco::DeflatingStreamBuf::STREAM_GZIP);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    return packed.str();
}

std::string bigEndian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((number >> shift) & 0xff);
    return bytes;
}

}  // namespace

const Value& credentialContexts() {
    static const Value contexts{"https://www.w3.org/ns/credentials/v2",
                                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                                "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"};
    return contexts;
}

Value Issuer::profile() const {
    return {{"id", id()}, {"type", {"Profile"}}, {"name", name}, {"url", url.empty() ? id() : url}};
}

Value Issuer::controllerDocument(const std::vector<std::string>& multikeys) const {
    auto document = profile();
    document["@context"] = {"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1",
                            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"};
    for (const auto& key : multikeys) {
        document["verificationMethod"].push_back(
            {{"id", methodOf(key)}, {"type", "Multikey"}, {"controller", id()}, {"publicKeyMultibase", key}});
        document["assertionMethod"].push_back(methodOf(key));
    }
    return document;
}

std::string holderUrn(std::string_view site, std::string_view person) {
    auto digest = sdk::hashToken(std::string(site) + "\n" + std::string(person)).substr(0, 32);
    // A UUID of version 8, whose bits are ours to choose (RFC 9562).
    digest[12] = '8';
    digest[16] = '8';
    for (const std::size_t at : {20u, 16u, 12u, 8u}) digest.insert(at, "-");
    return "urn:uuid:" + digest;
}

Value achievementOf(const Badge& badge, const Issuer& issuer) {
    return {{"id", issuer.url + badge.path() + ".json"},
            {"type", {"Achievement"}},
            {"achievementType", achievementType(badge.kind)},
            {"name", badge.title},
            {"description", badge.description},
            {"criteria", {{"id", issuer.url + badge.path()}, {"narrative", badge.criteria}}},
            {"image", {{"id", pictureOf(badge, issuer)}, {"type", "Image"}}},
            {"creator", issuer.profile()}};
}

Value credentialOf(const Award& award, const Badge& badge, const Issuer& issuer, const Holder& holder,
                   std::string_view id, std::int64_t place) {
    Value subject{{"id", holder.id}, {"type", {"AchievementSubject"}}, {"achievement", achievementOf(badge, issuer)}};
    if (!holder.email.empty()) {
        Value identifier{{"type", "IdentityObject"}, {"identityType", "emailAddress"}};
        if (holder.salt.empty())
            identifier.update({{"hashed", false}, {"identityHash", holder.email}});
        else
            identifier.update({{"hashed", true},
                               {"salt", holder.salt},
                               {"identityHash", "sha256$" + sdk::hashToken(holder.email + holder.salt)}});
        subject["identifier"] = Value::array({std::move(identifier)});
    }
    const auto list = issuer.listAddress(place / listBits);
    const auto index = std::to_string(place % listBits);
    Value credential{
        {"@context", credentialContexts()},
        {"id", issuer.pageOf(id)},
        {"type", {"VerifiableCredential", "OpenBadgeCredential"}},
        {"name", badge.title},
        {"issuer", issuer.profile()},
        {"validFrom", sdk::isoInstant(award.awardedAt)},
        {"credentialSubject", std::move(subject)},
        // Of one that was issued anew, it leads to the one that counts.
        {"refreshService", {{"id", issuer.pageOf(id) + "/current"}, {"type", "1EdTechCredentialRefresh"}}},
        {"credentialStatus",
         {{"id", list + "#" + index},
          {"type", "BitstringStatusListEntry"},
          {"statusPurpose", "revocation"},
          {"statusListIndex", index},
          {"statusListCredential", list}}}};
    if (award.validUntil) credential["validUntil"] = sdk::isoInstant(*award.validUntil);
    return credential;
}

bool tellsOf(const Value& credential, const Holder& holder) {
    const auto& subject = credential.at("credentialSubject");
    const auto told = subject.find("identifier");
    if (told == subject.end()) return holder.email.empty();
    const auto& identifier = told->at(0);
    const auto salt = identifier.value("salt", std::string());
    if (salt.empty() != holder.salt.empty()) return false;
    return identifier.at("identityHash") ==
           (salt.empty() ? holder.email : "sha256$" + sdk::hashToken(holder.email + salt));
}

Value claimsOf(const Value& credential, const Award& award) {
    const auto seconds = [](sdk::Instant at) { return sdk::toMicros(at) / 1'000'000; };
    auto claims = credential;
    claims["iss"] = credential.at("issuer").at("id");
    claims["jti"] = credential.at("id");
    claims["sub"] = credential.at("credentialSubject").at("id");
    claims["nbf"] = seconds(award.awardedAt);
    if (award.validUntil) claims["exp"] = seconds(*award.validUntil);
    return claims;
}

Value statusListOf(std::int64_t list, const std::vector<std::int64_t>& revoked, const Issuer& issuer,
                   sdk::Instant now) {
    std::string bits(listBits / 8, '\0');
    for (const auto place : revoked)
        bits[static_cast<std::size_t>(place / 8)] |= static_cast<char>(0x80 >> (place % 8));
    const auto address = issuer.listAddress(list);
    return {{"@context", {"https://www.w3.org/ns/credentials/v2"}},
            {"id", address},
            {"type", {"VerifiableCredential", "BitstringStatusListCredential"}},
            {"issuer", issuer.id()},
            {"validFrom", sdk::isoInstant(now)},
            {"credentialSubject",
             {{"id", address + "#list"},
              {"type", "BitstringStatusList"},
              {"statusPurpose", "revocation"},
              {"ttl", 300'000},
              // `u`: base64url, as multibase has it.
              {"encodedList", "u" + sdk::toBase64url(gzipped(bits))}}}};
}

std::string bakedSvg(const std::string& svg, const std::string& jwt) {
    const auto end = svg.find('>');
    if (!svg.starts_with("<svg ") || end == svg.npos) return svg;
    return svg.substr(0, end) +
           " xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"><openbadges:credential verify=\"" + jwt + "\"/>" +
           svg.substr(end + 1);
}

std::string bakedPng(const std::string& png, const std::string& jwt) {
    // Signature, then IHDR with its thirteen bytes: whatever comes next may wait for ours.
    constexpr std::size_t afterHead = 8 + 4 + 4 + 13 + 4;
    if (png.size() < afterHead || png.substr(1, 3) != "PNG") return png;
    const std::string text = "iTXt" + std::string("openbadgecredential") + std::string(5, '\0') + jwt;
    Poco::Checksum checksum(Poco::Checksum::TYPE_CRC32);
    checksum.update(text);
    return png.substr(0, afterHead) + bigEndian(static_cast<std::uint32_t>(text.size() - 4)) + text +
           bigEndian(checksum.checksum()) + png.substr(afterHead);
}

}  // namespace guildhall::badges
