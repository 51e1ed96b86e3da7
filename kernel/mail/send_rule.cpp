#include "kernel/mail/send_rule.hpp"

#include <guildhall/sdk/field.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::mail {

using sdk::Value;

namespace {

constexpr const char* hook = "mail.before_send";
constexpr std::size_t longestText = 200;

/// A text of one line that a rule gave under this name; nothing when it is none.
std::optional<std::string> lineOf(const Value& answer, const char* name) {
    const auto found = answer.find(name);
    if (found == answer.end() || !found->is_string()) return std::nullopt;
    const auto& text = found->get_ref<const std::string&>();
    const bool line = std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (text.empty() || text.size() > longestText || !line) return std::nullopt;
    return text;
}

}  // namespace

sdk::HookDeclaration beforeSendHook() {
    return {.name = hook,
            .description =
                "Called for each mail just before it goes. May hold mail back that is not essential, and change the "
                "subject. Return nothing to let it go as it is.",
            .sampleInput = {{"template", "library/mail/loan_due"},
                            {"category", "requests"},
                            {"essential", false},
                            {"to", "ada@example.com"},
                            {"subject", "A book is due"},
                            {"attempt", 1}},
            .sampleOutput = {{"hold", true}, {"reason", "No mail to this domain in August."}, {"subject", "…"}},
            .notes = {{"template", "which mail it is, as on the templates page"},
                      {"essential", "sign-in links and the like: cannot be held back"},
                      {"attempt", "1 the first time, more when the mail server was away"},
                      {"hold", "true: it does not go and stands in the history as suppressed"},
                      {"reason", "shown in the history"},
                      {"subject", "one line, at most 200 bytes"}},
            .sensitive = {{"to", sdk::Sensitivity::Contact}, {"subject", sdk::Sensitivity::Contact}}};
}

SendDecision askBeforeSend(sdk::Rules& rules, const StoredMail& mail) {
    SendDecision decision{{}, mail.subject};
    if (!rules.has(hook)) return decision;
    const auto outcome = rules.call(hook, {{"template", mail.templateKey},
                                           {"category", mail.category},
                                           {"essential", mail.essential},
                                           {"to", mail.recipient},
                                           {"subject", mail.subject},
                                           {"attempt", mail.attempts}});
    if (!outcome.problems.empty() || !outcome.value || !outcome.value->is_object()) return decision;
    if (const auto subject = lineOf(*outcome.value, "subject")) decision.subject = *subject;
    const auto hold = outcome.value->find("hold");
    if (hold != outcome.value->end() && *hold == Value(true) && !mail.essential)
        decision.heldBecause =
            "Held back by this site's rules: " + lineOf(*outcome.value, "reason").value_or("no reason given");
    return decision;
}

}  // namespace guildhall::mail
