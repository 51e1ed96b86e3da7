#include "kernel/mail/send_rule.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::mail {

using sdk::Value;

namespace {

constexpr const char* hook = "mail.before_send";

}  // namespace

sdk::HookDeclaration beforeSendHook() {
    return {
        .name = hook,
        .description =
            "Called for each mail just before it goes. May hold mail back that is not essential, and change the "
            "subject. Return nothing to let it go as it is. Where a rule fails, mail that is not essential is held.",
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
                  {"subject", "one line, at most 200 characters"}},
        .sensitive = {{"to", sdk::Sensitivity::Contact}, {"subject", sdk::Sensitivity::Pii}},
        .limits = {{"reason", {.longest = 200}}, {"subject", {.longest = 200}}},
        .failure = sdk::RuleFailure::Hold};
}

Value beforeSendInput(const StoredMail& mail) {
    return {{"template", mail.templateKey}, {"category", mail.category}, {"essential", mail.essential},
            {"to", mail.recipient},         {"subject", mail.subject},   {"attempt", mail.attempts}};
}

SendDecision askBeforeSend(sdk::Rules& rules, const StoredMail& mail) {
    SendDecision decision{.subject = mail.subject};
    const auto outcome = rules.call(hook, beforeSendInput(mail));
    std::string heldBy;
    for (const auto& answer : outcome.answers) {
        if (const auto subject = answer.value.value("subject", std::string()); !subject.empty()) {
            decision.subject = subject;
            decision.subjectBy = answer.rule;
        }
        if (answer.value.contains("hold")) heldBy = answer.rule;
    }
    const auto value = outcome.value.value_or(Value::object());
    for (const auto& problem : outcome.problems)
        decision.problems += (decision.problems.empty() ? "" : "; ") + problem.message;
    if (mail.essential) return decision;
    if (value.value("hold", false)) {
        const auto reason = value.value("reason", std::string());
        decision.heldBecause = "Held back by the rule " + heldBy + ": " + (reason.empty() ? "no reason given" : reason);
    } else if (outcome.held) {
        decision.heldBecause =
            "Held back because a rule failed: " + decision.problems + ". Try it again once the rule works.";
    }
    return decision;
}

}  // namespace guildhall::mail
