#include "kernel/lua/follow_ups.hpp"

#include "kernel/base/json_text.hpp"

#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::lua {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t mostMails = 10;

sdk::JobProblem problemOf(const sdk::RuleProblem& problem) {
    return {.item = problem.rule,
            .label = problem.rule,
            .sensitivity = sdk::Sensitivity::SignedIn,
            .reason = problem.message + ".",
            .path = sdk::rulePath(problem.rule),
            .again = false};
}

/// Its paragraphs: what empty lines part.
Value paragraphsOf(const std::string& text) {
    auto all = Value::array();
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find("\n\n", at), text.size());
        if (auto one = sdk::trim(text.substr(at, end - at)); !one.empty()) all.push_back({{"text", std::move(one)}});
        at = end + 2;
    }
    return all;
}

std::string ruleOf(const sdk::RuleOutcome& outcome, const char* key) {
    std::string rule;
    for (const auto& answer : outcome.answers)
        if (answer.value.contains(key)) rule = answer.rule;
    return rule;
}

}  // namespace

void completeFollowUp(sdk::HookDeclaration& hook) {
    hook.sampleOutput = {{"mails",
                          {{{"to", "office@example.com"},
                            {"subject", "A certificate was issued"},
                            {"text", "Please send the printed one, too."}}}},
                         {"note", "The office was told."}};
    hook.limits.insert({{"mails.to", {.pattern = R"([^@\s,;<>]+@[^@\s,;<>]+)"}},
                        {"mails.subject", {.longest = 200, .pattern = ".*\\S.*"}},
                        {"mails.text", {.longest = 10'000, .lines = true}},
                        {"note", {.longest = 500}}});
    hook.notes.insert({{"mails", "are sent, at most 10"},
                       {"mails.subject", "one line"},
                       {"mails.text", "an empty line begins a paragraph"},
                       {"note", "stands in the history"}});
}

sdk::MailTemplate FollowUps::mailDeclaration() {
    return {
        .key = mailTemplate,
        .title = "Mail that a rule sends",
        .category = "system",
        .sample = {{"subject", "A certificate was issued"},
                   {"paragraphs", {{{"text", "Ada Example has a certificate. Please send the printed one, too."}}}}},
        .notes = {{"subject", "as the rule says it"}, {"paragraphs", "what the rule writes"}}};
}

void FollowUps::happened(Transaction& tx, std::string_view event, const Value& data) {
    for (const auto& hook : parts_.engine.hooksAfter(event))
        if (parts_.engine.has(hook.name))
            parts_.jobs.enqueue(
                tx,
                {.kind = jobKind(hook.owner, hook.name), .payload = data, .title = "Ask the rules for " + hook.name});
}

void FollowUps::run(sdk::JobContext& job, const sdk::HookDeclaration& hook) {
    const auto input = parts_.database.read([&](Transaction& tx) { return hook.after->input(tx, job.payload()); });
    if (!input) return job.finish({{"message", "It is gone by now."}});
    const auto outcome = parts_.engine.call(hook.name, *input);
    job.finish(nullptr, [&](Transaction& tx) { carryOut(tx, job, hook, *input, outcome); });
}

void FollowUps::carryOut(Transaction& tx, sdk::JobContext& job, const sdk::HookDeclaration& hook, const Value& input,
                         const sdk::RuleOutcome& outcome) {
    for (const auto& problem : outcome.problems) job.problem(tx, problemOf(problem));
    const auto value = outcome.value.value_or(Value::object());
    const auto record = base::textAt(input, hook.after->record);
    const auto mails = value.value("mails", Value::array());
    const auto by = ruleOf(outcome, "mails");
    if (mails.size() > mostMails)
        return job.problem(tx, problemOf({by, by + ": it wants more than 10 mails sent, so none of them goes", {}}));
    std::size_t number = 0;
    for (const auto& mail : mails) {
        const auto to = mail.value("to", std::string());
        const auto person = parts_.people.findByEmail(tx, to);
        parts_.mail.queue(tx, {.templateKey = mailTemplate,
                               .to = to,
                               .personId = person ? person->id : std::string(),
                               .category = "system",
                               .variables = {{"subject", mail.value("subject", std::string())},
                                             {"paragraphs", paragraphsOf(mail.value("text", std::string()))}},
                               .key = job.id() + "-" + std::to_string(++number),
                               .subjectId = record});
    }
    auto note = value.value("note", std::string());
    if (mails.empty() && note.empty()) return;
    const auto rule = note.empty() ? by : ruleOf(outcome, "note");
    if (note.empty()) note = sdk::countText(static_cast<std::int64_t>(number), "mail sent", "mails sent");
    parts_.audit.record(tx, job.actor(),
                        {.action = "RULE_FOLLOWED",
                         .target = record,
                         .reason = note + " (Rule " + rule + ")",
                         .details = {{"rule", rule}, {"mails", number}}});
}

}  // namespace guildhall::lua
