#include "evidence/signed_document.hpp"

#include "evidence/badge_shape.hpp"
#include "evidence/key_finder.hpp"
#include "evidence/strict_json.hpp"
#include "linked_data/data_integrity.hpp"

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

constexpr auto clockSkew = std::chrono::minutes(10);

std::string decoded(std::string_view part) {
    auto bytes = sdk::fromBase64url(part);
    if (!bytes) throw sdk::Invalid(say("Its JWT cannot be read."));
    return std::move(*bytes);
}

[[noreturn]] void endUncheckable(const std::string& kind) {
    endRefused(say("It is signed in a way this site cannot check: {kind}.", {{"kind", cited(kind)}}));
}

std::string kindOf(const Value& proof) {
    const auto suite = textIn(proof, "cryptosuite");
    return suite.empty() ? textIn(proof, "type") : suite;
}

bool isCheckable(const Value& proof) {
    const auto type = textIn(proof, "type"), suite = textIn(proof, "cryptosuite");
    // The draft's name of the same suite is in badges of its time.
    return type == "Ed25519Signature2020" ||
           (type == "DataIntegrityProof" && (suite == "eddsa-rdfc-2022" || suite == "eddsa-2022"));
}

/// Whoever forges a badge can bring a key along that fits.
void checkBrought(const FoundKey& found, const std::string& issuer) {
    if (!found.isBrought || found.whose == FoundKey::Whose::Issuers) return;
    if (found.whose == FoundKey::Whose::NotShown)
        endRefused(say("It brings its key along, and nothing shows that it is the issuer's."));
    endUnknown(say("It brings its key along, and {address}, where the issuer would name it, could not be reached.",
                   {{"address", cited(issuer)}}));
}

std::vector<Finding> findingsOf(FoundKey::Whose whose) {
    switch (whose) {
        case FoundKey::Whose::Issuers: return {};
        case FoundKey::Whose::NotLooked:
            return {
                {Severity::Look,
                 say("The signature holds, but the issuer's address could not be reached, so the key is not shown to "
                     "be the issuer's.")}};
        case FoundKey::Whose::NotShown: break;
    }
    return {
        {Severity::Look,
         say("The signature holds, but the key is not shown to be the issuer's: anybody could have made it in their "
             "name.")}};
}

/// Dates of the proof itself, and what it is for.
void checkProofOptions(const Value& proof, sdk::Instant now) {
    if (textIn(proof, "proofPurpose") != "assertionMethod")
        endRefused(say("Its signature was not made for issuing badges."));
    if (proof.contains("previousProof")) endUncheckable("previousProof");
    const auto date = [&](const char* name) {
        const auto at = parseTimestamp(textIn(proof, name));
        if (proof.contains(name) && !at) endRefused(say("The date of its signature cannot be read."));
        return at;
    };
    const auto created = date("created"), expires = date("expires");
    if (!created && textIn(proof, "type") == "Ed25519Signature2020")
        endRefused(say("The date of its signature is missing."));
    if (created && *created > now + clockSkew) endRefused(say("Its signature is dated in the future."));
    if (expires && *expires <= now) endRefused(say("Its signature has expired."));
}

/// A proof covers what a document means, not how it is written. So nothing may stand where a program would not look for
/// it: under whole addresses or keywords in the place of names, or in a second description of the badge itself.
void checkPlain(const Value& node, const std::string& badge, bool isRoot = true) {
    const auto says = [](const Value& object) { return object.size() - object.count("id") - object.count("type"); };
    if (!isRoot && node.is_object() && !badge.empty() && textIn(node, "id") == badge && says(node) > 0)
        endRefused(say("It describes itself in several places, so that a part of it could be overlooked."));
    if (!node.is_structured()) return;
    for (const auto& [name, value] : node.items()) {
        const bool isName = node.is_array() || name == "@context" || name.find_first_of("@:") == name.npos;
        if (!isName)
            endRefused(say("It is written so that a part of it could be overlooked: {name}.", {{"name", cited(name)}}));
        checkPlain(value, badge, false);
    }
}

void compare(std::vector<Finding>& findings, const Value& claims, const char* claim, const std::string& said) {
    if (!claims.contains(claim) || textIn(claims, claim) == said) return;
    findings.push_back(
        {Severity::Refused, say("It contradicts itself: {claim} is not what the badge says.", {{"claim", claim}})});
}

}  // namespace

SignedDocument readSigned(const std::string& text) {
    SignedDocument document;
    if (text.starts_with("{")) {
        document.credential = readStrictly(text);
        return document;
    }
    const auto first = text.find('.'), last = text.rfind('.');
    if (first == text.npos || first == last) throw sdk::Invalid(say("Its JWT cannot be read."));
    document.header = readStrictly(decoded(std::string_view(text).substr(0, first)));
    document.claims = readStrictly(decoded(std::string_view(text).substr(first + 1, last - first - 1)));
    if (!document.header.is_object() || !document.claims.is_object())
        throw sdk::Invalid(say("Its JWT cannot be read."));
    const auto signature = std::string_view(text).substr(last + 1);
    document.signature = signature.empty() ? std::string() : decoded(signature);
    document.bytes = text.substr(0, last);
    const auto& inner = memberOf(document.claims, "vc");
    document.credential = inner.is_object() ? inner : document.claims;
    return document;
}

std::vector<Finding> claimFindings(const SignedDocument& document, sdk::Instant now) {
    std::vector<Finding> findings;
    if (!document.isJwt()) return findings;
    const auto& claims = document.claims;
    const auto subjects = listIn(document.credential, "credentialSubject");
    compare(findings, claims, "iss", idOf(memberOf(document.credential, "issuer")));
    compare(findings, claims, "jti", textIn(document.credential, "id"));
    if (!subjects.empty()) compare(findings, claims, "sub", idOf(subjects.front()));
    const auto seconds = [&](const char* name) -> std::optional<sdk::Instant> {
        const auto& claim = memberOf(claims, name);
        if (claim.is_null()) return {};
        const auto number = claim.is_number() ? claim.get<double>() : -1;
        if (number < 0 || number > 1e11) {
            findings.push_back({Severity::Refused, say("Its {name} is no date.", {{"name", name}})});
            return {};
        }
        return sdk::fromMicros(static_cast<std::int64_t>(number * 1e6));
    };
    const auto day = [](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, "UTC")); };
    if (const auto from = seconds("nbf"); from && *from > now)
        findings.push_back({Severity::Refused, say("It is valid only from {day} on.", {{"day", day(*from)}})});
    if (const auto until = seconds("exp"); until && *until <= now)
        findings.push_back({Severity::Refused, say("It expired on {day}.", {{"day", day(*until)}})});
    return findings;
}

std::vector<Finding> SignatureCheck::runJwt(const SignedDocument& document) const {
    const auto alg = textIn(document.header, "alg");
    if (alg.empty() || sdk::asciiLower(alg) == "none" || document.signature.empty())
        endRefused(say("It is not signed."));
    if (alg != "RS256" && alg != "ES256" && alg != "EdDSA") endUncheckable(alg);
    // What a header calls critical has to be understood (RFC 7515, 4.1.11), and none of it is.
    if (document.header.contains("crit")) endUncheckable("crit");
    const auto issuer = idOf(memberOf(document.credential, "issuer"));
    KeyFinder finder(outside, issuer);
    const auto found = finder.ofHeader(document.header);
    if (!hasSigned(found.key, alg, document.bytes, document.signature))
        endRefused(say("The signature does not hold: somebody has changed the badge, or another key has signed it."));
    checkBrought(found, issuer);
    return findingsOf(found.whose);
}

std::vector<Finding> SignatureCheck::runProof(const Value& credential, const Value& proof) const {
    checkProofOptions(proof, now);
    const auto method = idOf(memberOf(proof, "verificationMethod"));
    if (method.empty()) endRefused(say("It does not say where the key is that signed it."));
    KeyFinder finder(outside, idOf(memberOf(credential, "issuer")));
    const auto found = finder.ofMethod(method);
    if (found.key.kind != PublicKey::Kind::Ed25519) endRefused(say("Its key is not one for such a signature."));
    try {
        if (!proofHolds(credential, proof, found.key.first, contexts))
            endRefused(
                say("The signature does not hold: somebody has changed the badge, or another key has signed it."));
    } catch (const sdk::Invalid& problem) {
        endRefused(problem.what());
    }
    return findingsOf(found.whose);
}

std::vector<Finding> SignatureCheck::run(const SignedDocument& document) const {
    if (document.isJwt()) return runJwt(document);
    const auto proofs = listIn(document.credential, "proof");
    if (proofs.empty()) endRefused(say("It is not signed."));
    if (proofs.size() > 5) endRefused(say("It has too many signatures."));
    auto withoutProofs = document.credential;
    withoutProofs.erase("proof");
    checkPlain(withoutProofs, textIn(withoutProofs, "id"));
    std::vector<Finding> findings;
    std::string others;
    bool isSigned = false;
    for (const auto& proof : proofs) {
        if (!isCheckable(proof)) {
            others = kindOf(proof);
            continue;
        }
        const auto more = runProof(document.credential, proof);
        findings.insert(findings.end(), more.begin(), more.end());
        isSigned = true;
    }
    if (!isSigned) endUncheckable(others);
    if (!others.empty())
        findings.push_back({Severity::Look, say("Another signature on it cannot be checked by this site: {kind}.",
                                                {{"kind", cited(others)}})});
    return findings;
}

}  // namespace guildhall::badges
