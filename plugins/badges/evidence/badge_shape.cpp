#include "evidence/badge_shape.hpp"

#include "evidence/strict_json.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

/// A part of a badge: what it has to be wherever one of its kind has it.
struct Part {
    std::string_view of, name, is;
};

constexpr std::array<Part, 21> parts{{{"Credential", "credentialSubject", "AchievementSubject"},
                                      {"Credential", "issuer", "Profile"},
                                      {"Credential", "evidence", "Evidence"},
                                      {"Credential", "image", "Image"},
                                      {"AchievementSubject", "achievement", "Achievement"},
                                      {"AchievementSubject", "identifier", "IdentityObject"},
                                      {"AchievementSubject", "result", "Result"},
                                      {"AchievementSubject", "source", "Profile"},
                                      {"AchievementSubject", "image", "Image"},
                                      {"Achievement", "resultDescription", "ResultDescription"},
                                      {"Achievement", "creator", "Profile"},
                                      {"Achievement", "alignment", "Alignment"},
                                      {"Achievement", "image", "Image"},
                                      {"Achievement", "otherIdentifier", "IdentifierEntry"},
                                      {"Result", "alignment", "Alignment"},
                                      {"ResultDescription", "alignment", "Alignment"},
                                      {"ResultDescription", "rubricCriterionLevel", "RubricCriterionLevel"},
                                      {"Profile", "parentOrg", "Profile"},
                                      {"Profile", "otherIdentifier", "IdentifierEntry"},
                                      {"Profile", "address", "Address"},
                                      {"Profile", "image", "Image"}}};

class ShapeCheck {
public:
    std::vector<Finding> findings;

    void refuse(const std::string& words) {
        if (findings.size() < 10) findings.push_back({Severity::Refused, words});
    }
    void mustHave(const Value& object, const std::string& path, std::initializer_list<const char*> members) {
        for (const auto* member : members)
            if (textIn(object, member).empty()) refuse(say("{part} is missing.", {{"part", path + "." + member}}));
    }
    /// What it has is of its kind, and so on downwards.
    void within(const Value& object, std::string_view kind, const std::string& path) {
        for (const auto& part : parts) {
            if (part.of != kind) continue;
            const std::string name(part.name);
            for (const auto& one : listIn(object, name.c_str()))
                typed(one, part, (path.empty() ? "" : path + ".") + name);
        }
    }

private:
    void typed(const Value& one, const Part& part, const std::string& path) {
        // An issuer or a picture may be given by its address alone.
        if (one.is_string() && (part.is == "Profile" || part.is == "Image")) return;
        if (!one.is_object() || !names(one, "type", part.is))
            return refuse(say("{part} is not of the type {type}.", {{"part", path}, {"type", std::string(part.is)}}));
        if (part.is == "Profile") mustHave(one, path, {"id"});
        within(one, part.is, path);
    }
};

/// Of the specification whatever its patch: `context.json`, `context-3.0.3.json`.
bool isBadgeContext(std::string_view address) {
    constexpr std::string_view begin = "https://purl.imsglobal.org/spec/ob/v3p0/context";
    if (address == "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld") return true;
    if (!address.starts_with(begin) || !address.ends_with(".json")) return false;
    address = address.substr(begin.size(), address.size() - begin.size() - 5);
    const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    return address.empty() || (address.front() == '-' && std::ranges::all_of(address.substr(1), fits));
}

void checkContexts(const Value& credential, ShapeCheck& check) {
    constexpr const char* extensions = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json";
    const auto contexts = listIn(credential, "@context");
    const auto at = [&](std::size_t i) {
        return i < contexts.size() && contexts[i].is_string() ? contexts[i].get<std::string>() : "";
    };
    if (at(0) != "https://www.w3.org/ns/credentials/v2" && at(0) != "https://www.w3.org/2018/credentials/v1")
        check.refuse(say("Its first context is not that of credentials: {context}.", {{"context", cited(at(0))}}));
    if (!isBadgeContext(at(1)))
        check.refuse(say("Its second context is not that of Open Badges 3.0: {context}.", {{"context", cited(at(1))}}));
    for (const auto& schema : listIn(credential, "credentialSchema"))
        if (names(schema, "type", "1EdTechJsonSchemaValidator2019") && !names(credential, "@context", extensions))
            return check.refuse(say("It names a schema, but not the context that this needs."));
}

void checkAchievement(const Value& subject, ShapeCheck& check) {
    const auto& achievement = memberOf(subject, "achievement");
    if (!achievement.is_object()) return check.refuse(say("It does not say what was achieved."));
    check.mustHave(achievement, "achievement", {"id", "name", "description"});
    const auto& criteria = memberOf(achievement, "criteria");
    if (textIn(criteria, "id").empty() && textIn(criteria, "narrative").empty())
        check.refuse(say("It does not say what had to be done for it."));
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || problem != std::errc() || end != text.data() + text.size() || text.front() == '-') return {};
    return value;
}

/// `Z` or `+01:00`, as what is to be taken from the time of day.
std::optional<std::chrono::minutes> offset(std::string_view zone) {
    if (zone == "Z" || zone == "z") return std::chrono::minutes(0);
    if (zone.size() != 6 || zone[3] != ':' || (zone[0] != '+' && zone[0] != '-')) return {};
    const auto hours = number(zone.substr(1, 2)), minutes = number(zone.substr(4, 2));
    if (!hours || !minutes || *hours > 14 || *minutes > 59) return {};
    return std::chrono::minutes((*hours * 60 + *minutes) * (zone[0] == '-' ? -1 : 1));
}

}  // namespace

std::string idOf(const Value& member) { return member.is_string() ? member.get<std::string>() : textIn(member, "id"); }

std::vector<Finding> shapeOf(const Value& credential) {
    ShapeCheck check;
    if (names(credential, "type", "Assertion")) {
        check.refuse(
            say("This is an Open Badge of version 2. Only version 3 is signed in a way that can be checked here: "
                "ask its issuer for that, or give a link to it."));
        return std::move(check.findings);
    }
    if (!names(credential, "type", "VerifiableCredential") ||
        (!names(credential, "type", "OpenBadgeCredential") && !names(credential, "type", "AchievementCredential"))) {
        check.refuse(say("It is signed, but not a badge: an OpenBadgeCredential is needed."));
        return std::move(check.findings);
    }
    checkContexts(credential, check);
    check.mustHave(credential, "badge", {"id"});
    if (idOf(memberOf(credential, "issuer")).empty()) check.refuse(say("It does not say who issued it."));
    if (textIn(credential, "validFrom").empty() && textIn(credential, "issuanceDate").empty())
        check.refuse(say("It does not say when it was issued."));
    check.within(credential, "Credential", {});
    const auto subjects = listIn(credential, "credentialSubject");
    if (subjects.size() != 1) {
        check.refuse(say("It is not about one person."));
        return std::move(check.findings);
    }
    if (idOf(subjects.front()).empty() && listIn(subjects.front(), "identifier").empty())
        check.refuse(say("It does not say whom it is for."));
    checkAchievement(subjects.front(), check);
    return std::move(check.findings);
}

std::optional<sdk::Instant> parseTimestamp(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return {};
    const auto day = sdk::parseDate(text.substr(0, 10));
    const auto hours = number(text.substr(11, 2)), minutes = number(text.substr(14, 2)),
               seconds = number(text.substr(17, 2));
    text.remove_prefix(19);
    std::int64_t micros = 0;
    if (text.starts_with('.')) {
        const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
        auto fraction = std::string(text.substr(1, std::min<std::size_t>(end - 1, 6)));
        if (fraction.empty()) return {};
        fraction.resize(6, '0');
        micros = number(fraction).value_or(0);
        text.remove_prefix(end);
    }
    const auto zone = offset(text);
    if (!day || !hours || !minutes || !seconds || !zone || *hours > 23 || *minutes > 59 || *seconds > 60) return {};
    return sdk::Instant(std::chrono::sys_days(*day)) + std::chrono::hours(*hours) + std::chrono::minutes(*minutes) +
           std::chrono::seconds(*seconds) + std::chrono::microseconds(micros) - *zone;
}

Validity validityOf(const Value& credential, sdk::Instant now) {
    Validity validity;
    const auto read = [&](const char* name) -> std::optional<sdk::Instant> {
        const auto& member = memberOf(credential, name);
        if (member.is_null()) return {};
        const auto at = parseTimestamp(textIn(credential, name));
        if (!at)
            validity.findings.push_back(
                {Severity::Refused, say("Its {name} is no date with a time zone.", {{"name", name}})});
        return at;
    };
    // Whichever version of the data model it follows: the narrowest counts.
    for (const auto* name : {"validFrom", "issuanceDate"})
        if (const auto at = read(name)) validity.from = validity.from ? std::max(*validity.from, *at) : *at;
    for (const auto* name : {"validUntil", "expirationDate"})
        if (const auto at = read(name)) validity.until = validity.until ? std::min(*validity.until, *at) : *at;
    const auto day = [](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, "UTC")); };
    if (validity.from && *validity.from > now)
        validity.findings.push_back(
            {Severity::Refused, say("It is valid only from {day} on.", {{"day", day(*validity.from)}})});
    if (validity.until && *validity.until <= now)
        validity.findings.push_back({Severity::Refused, say("It expired on {day}.", {{"day", day(*validity.until)}})});
    return validity;
}

}  // namespace guildhall::badges
