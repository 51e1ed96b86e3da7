#include "kernel/mail/send_rule.hpp"

#include "kernel/mail/mail_frames.hpp"
#include "kernel/web/mail_renderer.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::mail {

using sdk::Value;

namespace {

constexpr const char* siteSender = "site";
constexpr std::size_t mostShown = 50, mostCopies = 10;

/// `YYYY-MM-DD HH:MM`
constexpr const char* moment = R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d)";
constexpr const char* address = R"([^@\s,;<>]+@[^@\s,;<>]+)";

std::map<std::string, sdk::AnswerLimit> limits() {
    return {{"reason", {.longest = 200}},
            {"subject", {.longest = 200, .pattern = ".*\\S.*"}},
            {"hold_until", {.pattern = moment}},
            {"cc", {.pattern = address}},
            {"bcc", {.pattern = address}},
            {"reply_to", {.pattern = address}},
            {"paragraphs", {.longest = 2000, .lines = true}}};
}

/// Which rules want a key, in words.
std::string namesOf(const sdk::RuleOutcome& outcome, const char* key) {
    std::string names;
    for (const auto& answer : outcome.answers)
        if (answer.value.contains(key)) names = answer.rule;  // the last one counts
    return names;
}

std::vector<std::string> texts(const Value& value, const char* key) {
    return value.value(key, std::vector<std::string>());
}

std::optional<sdk::Instant> momentOf(const std::string& text, const std::string& zone) {
    if (text.size() != std::string_view("2026-03-16 08:00").size()) return std::nullopt;
    const auto date = sdk::parseDate(text.substr(0, 10));
    const auto minutes = sdk::parseTimeOfDay(text.substr(11));
    if (!date || !minutes) return std::nullopt;
    return sdk::instantOf(*date, *minutes, zone);
}

std::string zoneOf(const Value& input) {
    const auto session = input.find("session");
    return session == input.end() || !session->is_object() ? "UTC" : session->value("time_zone", std::string("UTC"));
}

/// What the rules want changed, besides whether it goes. Returns what of it cannot be.
std::string takeChanges(const sdk::RuleOutcome& outcome, const Value& value, const StoredMail& mail,
                        SendDecision& decision) {
    const auto by = [&](const char* key, const char* what) {
        if (!decision.decidedBy.empty()) decision.decidedBy += "\n";
        decision.decidedBy += std::string(what) + " by the rule " + namesOf(outcome, key);
    };
    if (value.contains("subject")) {
        decision.subject = value["subject"];
        by("subject", "Subject");
    }
    for (const auto& paragraph : texts(value, "paragraphs"))
        if (!sdk::trim(paragraph).empty()) decision.paragraphs.push_back(paragraph);
    if (!decision.paragraphs.empty()) {
        by("paragraphs", "Text added");
    }
    if (value.contains("sender")) {
        const auto sender = value["sender"].get<std::string>();
        decision.sender = sender == siteSender ? "" : sender;
        by("sender", "Sender");
    }
    if (mail.essential) return {};
    const auto usable = [](const std::string& text) { return sdk::EmailAddress::parse(text).has_value(); };
    if (value.contains("reply_to")) {
        decision.replyTo = value["reply_to"];
        if (!usable(decision.replyTo)) return "no mail can be sent to what it has under reply_to";
        by("reply_to", "Reply address");
    }
    for (const auto& [key, into] : {std::pair{"cc", &decision.copies}, {"bcc", &decision.blindCopies}}) {
        if (!value.contains(key) || value[key].empty()) continue;
        for (const auto& copy : texts(value, key)) {
            if (!usable(copy)) return std::string("no mail can be sent to an address it has under ") + key;
            const auto same = [&](const std::string& other) { return sdk::asciiLower(other) == sdk::asciiLower(copy); };
            if (!same(mail.recipient) && std::ranges::none_of(decision.copies, same) &&
                std::ranges::none_of(decision.blindCopies, same))
                into->push_back(copy);
        }
        by(key, "Copy");
    }
    if (decision.copies.size() + decision.blindCopies.size() > mostCopies)
        return "it asks for more than " + std::to_string(mostCopies) + " copies";
    return {};
}

void merge(Value& into, const Value& more) {
    if (!into.is_object() || !more.is_object()) {
        if (into.type() != more.type()) into = nullptr;  // different mails mean different things by it
        return;
    }
    for (const auto& [key, value] : more.items())
        if (into.contains(key))
            merge(into[key], value);
        else
            into[key] = value;
}

/// What the mails of this site tell of themselves, and what it can send from.
void completeHook(sdk::HookDeclaration& declared, const TemplateShelf& shelf, MailWays& ways) {
    for (const auto& mail : shelf.all()) {
        merge(declared.sampleInput["variables"], mail.declared.sample);
        declared.values["template"].push_back({mail.declared.key, mail.declared.title});
    }
    const auto facts = shelf.facts();
    for (const auto& [name, sample] : facts.items())
        if (!declared.sampleInput.contains(name)) {
            declared.sampleInput[name] = sample;
            declared.notes[name] = "what the mail is about; empty when this one is about none";
            declared.sensitive[name] = sdk::Sensitivity::Pii;
        }
    for (const auto& [code, label] : shelf.categories()) declared.values["category"].push_back({code, label});
    auto& senders = declared.limits["sender"].oneOf;
    senders = {siteSender};
    for (const auto& [category, from] : ways.account()->fromByCategory) senders.push_back(category);
}

/// A mail as it would go.
sdk::Response lookOf(StoredMail mail, const SendDecision& decision, const BeforeSendParts& parts) {
    web::addParagraphs(decision.paragraphs, mail.text, mail.html, parts.unsubscribe.beginning());
    Value rows = Value::array();
    const auto add = [&](const char* label, const std::string& value) {
        if (!value.empty()) rows.push_back({{"label", sdk::say(label)}, {"value", value}});
    };
    const auto listed = [](const std::vector<std::string>& all) {
        std::string text;
        for (const auto& one : all) text += (text.empty() ? "" : ", ") + one;
        return text;
    };
    add("Held", decision.heldBecause.value_or(""));
    if (decision.until) add("Goes at", sdk::showInstant(*decision.until, "UTC") + ", UTC");
    add("From", parts.ways.account()->fromFor(decision.sender).address);
    add("To", mail.recipient);
    add("Copy", listed(decision.copies));
    add("Blind copy", listed(decision.blindCopies));
    add("Answers go to", decision.replyTo);
    add("Subject", decision.subject);
    auto page = sdk::Response::page({.templateName = "kernel/mail_look",
                                     .title = sdk::say("As this mail would go"),
                                     .data = {{"summary", std::move(rows)}, {"text", mail.text}, {"html", mail.html}},
                                     .crumbs = {{sdk::say("Rules"), "/admin/rules"}}});
    return withInnerMail(std::move(page));
}

sdk::RulePreview previewOf(const BeforeSendParts& parts) {
    return {.noun = "kind of mail",
            .subjects =
                [&shelf = parts.shelf](sdk::Transaction&, const sdk::Viewer&) {
                    std::vector<sdk::Choice> kinds;
                    for (const auto& mail : shelf.all())
                        if (!mail.declared.essential && kinds.size() < mostShown)
                            kinds.push_back({mail.declared.key, mail.declared.title});
                    return kinds;
                },
            .cases =
                [&shelf = parts.shelf](sdk::Transaction& tx, const sdk::Viewer&, const std::string& kind) {
                    std::vector<sdk::RuleCase> cases;
                    const auto facts = shelf.facts();
                    for (const auto& mail : MailRepository().lastOfTemplate(tx, kind, mostShown))
                        cases.push_back({mail.id, mail.recipient + ": " + mail.subject, beforeSendInput(mail, facts)});
                    return cases;
                },
            .look =
                [parts](const std::string&, const sdk::RuleCase& one, const sdk::RuleOutcome& outcome) {
                    const auto mail =
                        parts.database.read([&](sdk::Transaction& tx) { return MailRepository().find(tx, one.id); });
                    if (!mail) throw sdk::NotFound();
                    return lookOf(*mail, decideBy(outcome, *mail, one.input, parts.clock.now()), parts);
                }};
}

}  // namespace

sdk::HookDeclaration beforeSendHook(const BeforeSendParts& parts) {
    auto allowed = limits();
    allowed["sender"].oneOf = {siteSender};
    return {.name = beforeSendName,
            .description =
                "Called for each mail just before it goes. May hold back mail that is not essential, for ever or until "
                "some moment, and change subject, sender and copies or add paragraphs. Return nothing to let it go as "
                "it is. "
                "Where a rule fails, mail that is not essential is held.",
            .sampleInput = {{"template", "library/mail/loan_due"},
                            {"category", "requests"},
                            {"essential", false},
                            {"to", "ada@example.com"},
                            {"subject", "A book is due"},
                            {"attempt", 1},
                            {"variables", Value::object()}},
            .sampleOutput = {{"hold", true},
                             {"hold_until", "2026-03-16 08:00"},
                             {"reason", "Not at weekends."},
                             {"subject", "Your certificate"},
                             {"sender", siteSender},
                             {"cc", {"office@example.com"}},
                             {"bcc", {"archive@example.com"}},
                             {"reply_to", "office@example.com"},
                             {"paragraphs", {"This is the fourth certificate you have from us. Well done!"}}},
            .notes = {{"template", "which mail it is, as on the templates page"},
                      {"essential", "sign-in links and the like: cannot be held back and has no copies"},
                      {"attempt", "1 the first time, more when the mail server was away"},
                      {"variables", "what its text knows, without the tokens of links"},
                      {"hold", "yes (true): it does not go and stands in the history as suppressed"},
                      {"hold_until", "it goes then, unless rules hold it again; in the time of `now.zone`"},
                      {"reason", "shown in the history"},
                      {"subject", "one line, at most 200 characters"},
                      {"sender", "the category whose From it bears, or “site”"},
                      {"cc", "who gets a copy, at most 10 with bcc; not of essential mail"},
                      {"bcc", "the same, and the others do not see it"},
                      {"reply_to", "where answers go; not of essential mail"},
                      {"paragraphs", "added at the end of its text"}},
            .sensitive = {{"to", sdk::Sensitivity::Contact},
                          {"subject", sdk::Sensitivity::Pii},
                          {"variables", sdk::Sensitivity::Pii}},
            .limits = std::move(allowed),
            .failure = sdk::RuleFailure::Hold,
            .about = "to",
            .zone = "session.time_zone",
            .complete = [parts](sdk::HookDeclaration& declared) { completeHook(declared, parts.shelf, parts.ways); },
            .preview = previewOf(parts)};
}

Value beforeSendInput(const StoredMail& mail, const Value& facts) {
    auto variables = Value::parse(mail.variables, nullptr, false);
    Value input{{"template", mail.templateKey},
                {"category", mail.category},
                {"essential", mail.essential},
                {"to", mail.recipient},
                {"subject", mail.subject},
                {"attempt", mail.attempts},
                {"variables", variables.is_object() ? std::move(variables) : Value::object()}};
    const auto own = Value::parse(mail.facts, nullptr, false);
    for (const auto& [name, sample] : facts.items())
        if (!input.contains(name)) input[name] = own.is_object() ? own.value(name, Value::object()) : Value::object();
    return input;
}

SendDecision askBeforeSend(sdk::Rules& rules, const StoredMail& mail, const Value& facts, sdk::Instant now) {
    const auto input = beforeSendInput(mail, facts);
    return decideBy(rules.call(beforeSendName, input), mail, input, now);
}

SendDecision decideBy(const sdk::RuleOutcome& outcome, const StoredMail& mail, const Value& input, sdk::Instant now) {
    SendDecision decision{.subject = mail.subject, .sender = mail.sender.empty() ? mail.category : mail.sender};
    const auto value = outcome.value.value_or(Value::object());
    for (const auto& problem : outcome.problems)
        decision.problems += (decision.problems.empty() ? "" : "; ") + problem.message;
    auto failed = takeChanges(outcome, value, mail, decision);
    if (mail.essential || mail.released) return decision;
    const auto reason = value.value("reason", std::string());
    const auto because = ": " + (reason.empty() ? "no reason given" : reason);
    const auto until = momentOf(value.value("hold_until", std::string()), zoneOf(input));
    if (value.contains("hold_until") && !until) failed = "there is no such day as it has under hold_until";
    if (value.value("hold", false)) {
        decision.decidedBy = "Held back by the rule " + namesOf(outcome, "hold");
        decision.heldBecause = decision.decidedBy + because;
    } else if (outcome.held || !failed.empty()) {
        const auto why = decision.problems.empty() ? "what rules want cannot be: " + failed : decision.problems;
        decision.decidedBy = "Held back because a rule failed";
        decision.heldBecause = decision.decidedBy + ": " + why + ". Try it again once the rule works.";
    } else if (until && *until > now) {
        decision.until = until;
        decision.decidedBy = "Held by the rule " + namesOf(outcome, "hold_until");
        decision.heldBecause = decision.decidedBy + because;
    }
    return decision;
}

}  // namespace guildhall::mail
