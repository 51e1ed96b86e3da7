#include "session/step_rules.hpp"

#include "certificate/rule_facts.hpp"
#include "session/session_repository.hpp"

#include <algorithm>
#include <array>

namespace guildhall::certificates {

using sdk::Value;

namespace {

constexpr const char* hook = "session.check";
constexpr std::size_t longestText = 300;  ///< characters
constexpr std::array checked{Step::Ready, Step::Delivered, Step::Finalized};

const char* wordOf(Step step) { return step == Step::Finalized ? "closed" : stepName(step); }

std::vector<sdk::Choice> stepChoices() {
    std::vector<sdk::Choice> choices;
    for (const auto step : checked) choices.push_back({wordOf(step), stepLabel(step)});
    return choices;
}

Value inputOf(sdk::Transaction& tx, const Session& session, Step step) {
    auto input = sessionRuleInput(tx, session);
    input["step"] = wordOf(step);
    return input;
}

std::string by(const sdk::RuleOutcome& outcome, const char* key) {
    std::string rule;
    for (const auto& answer : outcome.answers)
        if (answer.value.contains(key)) rule = answer.rule;
    return " (Rule " + rule + ")";
}

}  // namespace

bool StepRules::ask(Step step) const { return std::ranges::find(checked, step) != checked.end() && rules_.has(hook); }

StepVerdict StepRules::about(const Session& session, Step step, const sdk::Actor& actor) {
    const auto input = database_.read([&](sdk::Transaction& tx) { return inputOf(tx, session, step); });
    sdk::RuleRun run(actor);
    const auto outcome = rules_.call(hook, input, &run);
    StepVerdict verdict{.step = step, .version = session.version, .refused = {}, .warning = {}};
    const auto value = outcome.value.value_or(Value::object());
    if (value.contains("warning")) verdict.warning = value["warning"].get<std::string>() + by(outcome, "warning");
    if (value.contains("refuse")) {
        verdict.refused = value["refuse"].get<std::string>() + by(outcome, "refuse");
    } else if (outcome.held) {
        verdict.refused = "A rule failed, so it is not known whether this may be done.";
        for (const auto& problem : outcome.problems) *verdict.refused += " " + problem.message + ".";
        *verdict.refused += " Try again once the rule works.";
    }
    return verdict;
}

std::optional<std::string> whyNot(const StepVerdict& verdict, const Session& session) {
    if (verdict.version != session.version) return "This session has just been changed. Try again.";
    return verdict.refused;
}

sdk::HookDeclaration sessionCheckHook() {
    auto sample = sampleSessionRuleInput();
    sample["step"] = "delivered";
    auto notes = sessionRuleInputNotes();
    notes.merge(
        std::map<std::string, std::string>{{"step", "what is about to be said of the session"},
                                           {"refuse", "why not: it is not done, and whoever wants it reads this"},
                                           {"warning", "it is done, and whoever does it reads this"}});
    auto values = sessionRuleInputValues();
    values["step"] = stepChoices();
    return {
        .name = hook,
        .description =
            "Asked before a session is marked as ready for delivery or delivered and before it is "
            "closed. Return nothing to let it go on. Where a rule fails it does not.",
        .sampleInput = std::move(sample),
        .sampleOutput = {{"refuse", "Say first who was absent."}, {"warning", "Nobody has the region EU."}},
        .notes = std::move(notes),
        .sensitive = {{"participants", sdk::Sensitivity::Pii}},
        .limits = {{"refuse", {.longest = longestText, .pattern = ".*\\S.*"}}, {"warning", {.longest = longestText}}},
        .failure = sdk::RuleFailure::Hold,
        .about = "session.title",
        .values = std::move(values),
        .zone = "session.time_zone",
        .preview =
            sdk::RulePreview{.noun = "session",
                             .subjects = sessionsToPreview,
                             .cases = [](sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& id) {
                                 std::vector<sdk::RuleCase> cases;
                                 if (const auto session = SessionRepository::find(tx, viewer, id))
                                     for (const auto step : checked)
                                         cases.push_back({wordOf(step), stepLabel(step), inputOf(tx, *session, step)});
                                 return cases;
                             }}};
}

}  // namespace guildhall::certificates
