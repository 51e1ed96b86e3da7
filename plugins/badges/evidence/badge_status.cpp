#include "evidence/badge_status.hpp"

#include "evidence/badge_file.hpp"
#include "evidence/badge_shape.hpp"
#include "evidence/strict_json.hpp"

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <charconv>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

/// 33 million places; the specification's least is 131,072.
constexpr std::size_t largestList = 4 * 1024 * 1024;

[[noreturn]] void endList(const std::string& why) {
    endRefused(say("The list that says whether it was revoked cannot be relied on: {why}", {{"why", why}}));
}

std::string fetched(Outside& outside, const std::string& address) {
    if (!isWebAddress(address))
        endUnknown(say("Whether it was revoked could not be checked: it names no address for that."));
    const auto& text = outside.get(address);
    if (!text)
        endUnknown(say("Whether it was revoked could not be checked: {address} did not answer.",
                       {{"address", cited(address)}}));
    return sdk::trim(*text);
}

/// Written as a number or, as the specification has it, as its digits.
std::optional<std::uint64_t> placeIn(const Value& entry) {
    const auto& member = memberOf(entry, "statusListIndex");
    if (member.is_number_unsigned()) return member.get<std::uint64_t>();
    const auto text = textIn(entry, "statusListIndex");
    std::uint64_t place = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), place);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return {};
    return place;
}

/// Ends unless the issuer's own signature is on it; what stands in the way of that is the list's fault.
SignedDocument signedList(const std::string& text, const SignatureCheck& check) {
    std::string why;
    try {
        auto document = readSigned(text);
        check.run(document);
        return document;
    } catch (const sdk::Invalid& problem) {
        why = problem.what();
    } catch (const CheckEnds& end) {
        if (end.finding().severity == Severity::Unknown) throw;
        why = end.what();
    }
    endList(why);
}

/// The list's credential, once it is known to be the issuer's own and in force.
Value listOf(const Value& credential, const Value& entry, const char* type, const SignatureCheck& check) {
    const auto address = textIn(entry, "statusListCredential");
    const auto document = signedList(fetched(check.outside, address), check);
    const auto& list = document.credential;
    if (!names(list, "type", type))
        endList(say("what lies at {address} is another kind.", {{"address", cited(address)}}));
    if (idOf(memberOf(list, "issuer")) != idOf(memberOf(credential, "issuer"))) endList(say("it is somebody else's."));
    if (!validityOf(list, check.now).findings.empty() || !claimFindings(document, check.now).empty())
        endUnknown(say("Whether it was revoked could not be checked: the list for that is not in force."));
    return list;
}

void checkBit(const Value& credential, const Value& entry, const char* type, const SignatureCheck& check) {
    const auto purpose = textIn(entry, "statusPurpose");
    const auto place = placeIn(entry);
    if (!place) endList(say("the badge names no place in it."));
    const auto subject = memberOf(listOf(credential, entry, type, check), "credentialSubject");
    if (!names(subject, "statusPurpose", purpose))
        endList(say("it is not for “{purpose}”.", {{"purpose", cited(purpose)}}));
    const auto& size = memberOf(entry, "statusSize");
    if (!size.is_null() && size != 1)
        endUnknown(say("Whether it was revoked could not be checked: its list has more than yes and no."));
    const auto isSet = bitIn(textIn(subject, "encodedList"), *place);
    if (!isSet) endList(say("it cannot be read, or has no place for this badge."));
    if (!*isSet) return;
    if (purpose == "revocation") endRefused(say("Its issuer has revoked it."));
    if (purpose == "suspension") endRefused(say("Its issuer has suspended it."));
    throw CheckEnds({Severity::Look, say("Its issuer has marked it: {purpose}.", {{"purpose", cited(purpose)}})});
}

void checkRevocationList(const Value& credential, const Value& entry, const SignatureCheck& check) {
    Value list;
    try {
        list = readStrictly(fetched(check.outside, textIn(entry, "id")));
    } catch (const sdk::Invalid& problem) {
        endList(problem.what());
    }
    if (!list.is_object()) endList(say("it cannot be read."));
    const auto issuer = idOf(memberOf(list, "issuer"));
    if (!issuer.empty() && issuer != idOf(memberOf(credential, "issuer"))) endList(say("it is somebody else's."));
    for (const auto& one : listIn(list, "revokedCredential")) {
        if (idOf(one) != textIn(credential, "id") || memberOf(one, "revoked") == false) continue;
        endRefused(say("Its issuer has revoked it."));
    }
}

void checkEntry(const Value& credential, const Value& entry, const SignatureCheck& check) {
    if (names(entry, "type", "BitstringStatusListEntry"))
        return checkBit(credential, entry, "BitstringStatusListCredential", check);
    if (names(entry, "type", "StatusList2021Entry"))
        return checkBit(credential, entry, "StatusList2021Credential", check);
    if (names(entry, "type", "1EdTechRevocationList")) return checkRevocationList(credential, entry, check);
    endUnknown(say("Whether it was revoked cannot be checked by this site: {kind}.",
                   {{"kind", cited(textIn(entry, "type"))}}));
}

}  // namespace

std::optional<bool> bitIn(std::string_view encodedList, std::uint64_t place) {
    // Multibase for base64url; the draft had none, and some wrote base64 with padding.
    const bool isMultibase = encodedList.starts_with('u');
    auto packed = sdk::fromBase64url(isMultibase ? encodedList.substr(1) : encodedList);
    if (!packed && !isMultibase) packed = sdk::fromBase64(encodedList);
    const auto bits = packed ? unpacked(*packed, Packed::Gzip, largestList) : std::nullopt;
    if (!bits || place / 8 >= bits->size()) return {};
    return (static_cast<unsigned char>((*bits)[place / 8]) & (0x80u >> (place % 8))) != 0;
}

std::vector<Finding> statusOf(const Value& credential, const SignatureCheck& check) {
    std::vector<Finding> findings;
    const auto entries = listIn(credential, "credentialStatus");
    if (entries.size() > 4) return {{Severity::Refused, say("It names too many lists of revoked badges.")}};
    for (const auto& entry : entries) {
        try {
            checkEntry(credential, entry, check);
        } catch (const CheckEnds& end) {
            findings.push_back(end.finding());
        }
    }
    return findings;
}

}  // namespace guildhall::badges
