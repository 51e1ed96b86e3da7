#include "evidence/foreign_badge.hpp"

#include "evidence/badge_shape.hpp"
#include "evidence/badge_status.hpp"
#include "evidence/strict_json.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

/// An address as it stands, or as Open Badges hash it: `sha256$` and the hexadecimal of address and salt.
bool isAddress(const Value& identity, std::string_view email) {
    const auto said = textIn(identity, "identityHash"), salt = textIn(identity, "salt");
    if (memberOf(identity, "hashed") != true) {
        const auto plain = said.starts_with("mailto:") ? said.substr(7) : said;
        return sdk::folded(plain) == sdk::folded(email);
    }
    // Some hash the address as it was typed, some in lower case.
    for (const auto& written : {std::string(email), sdk::asciiLower(email)})
        if (sdk::asciiLower(said) == "sha256$" + sdk::hashToken(written + salt)) return true;
    return false;
}

std::string line(const std::string& text) { return sdk::shortened(sdk::cleaned(sdk::repaired(text)), 300, "…"); }

void describe(ForeignBadge& badge, const Value& credential, std::string_view email) {
    const auto& issuer = memberOf(credential, "issuer");
    const auto subjects = listIn(credential, "credentialSubject");
    const auto& achievement = subjects.empty() ? Value() : memberOf(subjects.front(), "achievement");
    badge.issuerId = line(idOf(issuer));
    badge.issuer = line(textIn(issuer, "name"));
    if (badge.issuer.empty()) badge.issuer = badge.issuerId;
    badge.name = line(textIn(achievement, "name"));
    badge.description =
        sdk::shortened(sdk::cleaned(sdk::repaired(textIn(achievement, "description")), sdk::Lines::Several), 2000, "…");
    badge.holder = holderOf(credential, email);
}

void append(std::vector<Finding>& findings, const std::vector<Finding>& more) {
    findings.insert(findings.end(), more.begin(), more.end());
}

void append(ForeignBadge& badge, const std::vector<Finding>& more) {
    for (const auto& one : more)
        if (std::ranges::none_of(badge.findings, [&](const Finding& known) { return known.words == one.words; }))
            badge.findings.push_back(one);
}

}  // namespace

ForeignBadge::Holder holderOf(const Value& credential, std::string_view email) {
    const auto subjects = listIn(credential, "credentialSubject");
    if (subjects.empty()) return ForeignBadge::Holder::IdOnly;
    bool hasOthers = false;
    for (const auto& identity : listIn(subjects.front(), "identifier")) {
        if (textIn(identity, "identityType") != "emailAddress") continue;
        if (isAddress(identity, email)) return ForeignBadge::Holder::Theirs;
        hasOthers = true;
    }
    if (const auto id = idOf(subjects.front()); sdk::asciiLower(id).starts_with("mailto:")) {
        if (sdk::folded(id.substr(7)) == sdk::folded(email)) return ForeignBadge::Holder::Theirs;
        hasOthers = true;
    }
    return hasOthers ? ForeignBadge::Holder::Another : ForeignBadge::Holder::IdOnly;
}

std::optional<Severity> ForeignBadge::gravest() const {
    std::optional<Severity> gravest;
    for (const auto& finding : findings) gravest = std::max(gravest, std::optional(finding.severity));
    return gravest;
}

std::string ForeignBadge::reasons() const {
    std::string text;
    for (const auto& finding : findings)
        if (finding.severity == Severity::Refused) text += (text.empty() ? "" : " ") + finding.words;
    return text;
}

Value ForeignBadge::stored() const {
    auto list = Value::array();
    for (const auto& finding : findings)
        list.push_back({{"severity", static_cast<int>(finding.severity)}, {"words", finding.words}});
    const auto micros = [](const auto& at) { return at ? Value(sdk::toMicros(*at)) : Value(); };
    return {{"issuer", issuer},
            {"issuer_id", issuerId},
            {"name", name},
            {"description", description},
            {"holder", static_cast<int>(holder)},
            {"from", micros(from)},
            {"until", micros(until)},
            {"findings", std::move(list)}};
}

ForeignBadge ForeignBadge::read(const Value& stored) {
    ForeignBadge badge{.issuer = stored.at("issuer"),
                       .issuerId = stored.at("issuer_id"),
                       .name = stored.at("name"),
                       .description = stored.at("description"),
                       .holder = static_cast<Holder>(stored.at("holder").get<int>())};
    if (stored.at("from").is_number()) badge.from = sdk::fromMicros(stored.at("from"));
    if (stored.at("until").is_number()) badge.until = sdk::fromMicros(stored.at("until"));
    for (const auto& finding : stored.at("findings"))
        badge.findings.push_back({static_cast<Severity>(finding.at("severity").get<int>()), finding.at("words")});
    return badge;
}

ForeignBadge BadgeChecker::check(const std::string& credential, std::string_view email, sdk::Instant now) const {
    ForeignBadge badge;
    SignedDocument document;
    try {
        document = readSigned(credential);
    } catch (const sdk::Invalid& problem) {
        badge.findings.push_back({Severity::Refused, problem.what()});
        return badge;
    }
    describe(badge, document.credential, email);
    const auto validity = validityOf(document.credential, now);
    badge.from = validity.from;
    badge.until = validity.until;
    auto found = shapeOf(document.credential);
    append(found, validity.findings);
    append(found, claimFindings(document, now));
    append(badge, found);
    if (badge.refused()) return badge;
    Outside outside(http_);
    const SignatureCheck check{outside, contexts_, now};
    try {
        append(badge, check.run(document));
        append(badge, statusOf(document.credential, check));
    } catch (const CheckEnds& end) {
        append(badge, {end.finding()});
    }
    if (badge.holder == ForeignBadge::Holder::Another)
        append(badge, {{Severity::Look, say("It was issued to another address than the one they have here.")}});
    return badge;
}

}  // namespace guildhall::badges
