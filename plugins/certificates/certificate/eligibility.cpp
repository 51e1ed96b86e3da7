#include "certificate/eligibility.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::certificates {

using sdk::Value;

namespace {

constexpr const char *eligible = "certificate.eligible", *expiry = "certificate.expiry";
constexpr std::size_t longestReason = 200;  ///< characters
constexpr const char* date = R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))";

/// The last rule that said something of it.
std::string ruleOf(const sdk::RuleOutcome& outcome, const char* key) {
    std::string rule;
    for (const auto& answer : outcome.answers)
        if (answer.value.contains(key)) rule = answer.rule;
    return rule;
}

std::string problemsOf(const sdk::RuleOutcome& outcome) {
    std::string all;
    for (const auto& problem : outcome.problems) all += (all.empty() ? "" : " ") + problem.message + ".";
    return all;
}

sdk::RulePreview previewOf(const MoreInput& more = {}) {
    return {.noun = "session",
            .subjects = sessionsToPreview,
            .cases = [more](sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& session) {
                return casesOfSession(tx, viewer, session, more);
            }};
}

}  // namespace

Value certificateInput(const Certificate& certificate) {
    return {{"id", certificate.id},
            {"name", certificate.printedName},
            {"date", sdk::isoDate(certificate.endDate)},
            {"valid_until", certificate.validUntil ? Value(sdk::isoDate(*certificate.validUntil)) : Value()}};
}

std::string ruleIn(const std::string& reason) {
    constexpr std::string_view mark = " (Rule ";
    const auto at = reason.rfind(mark);
    if (at == reason.npos || !reason.ends_with(')')) return {};
    return reason.substr(at + mark.size(), reason.size() - at - mark.size() - 1);
}

sdk::HookDeclaration certificateEligibleHook() {
    auto notes = ruleInputNotes();
    notes.merge(std::map<std::string, std::string>{{"eligible", "no (false): there is no certificate"},
                                                   {"reason", "shown to staff beside the name, and to the learner"},
                                                   {"warning", "shown to who issues; the certificate is made"}});
    return {.name = eligible,
            .description =
                "Decides who of a session gets a certificate, once for each participant who was not absent. Return "
                "nothing to leave it at yes. Where a rule fails for somebody, they get no certificate until it works.",
            .sampleInput = sampleRuleInput(),
            .sampleOutput = {{"eligible", false},
                             {"reason", "You left on the first day."},
                             {"warning", "Look at the attendance once more."}},
            .notes = std::move(notes),
            .sensitive = sensitiveRuleInput(),
            .limits = {{"reason", {.longest = longestReason}}, {"warning", {.longest = longestReason}}},
            .failure = sdk::RuleFailure::Hold,
            .about = "participant.name",
            .values = ruleInputValues(),
            .zone = "session.time_zone",
            .preview = previewOf()};
}

sdk::HookDeclaration certificateExpiryHook() {
    auto notes = ruleInputNotes();
    notes.merge(std::map<std::string, std::string>{
        {"certificate.date", "the date on it"},
        {"certificate.valid_until", "the last day it counts; nothing: it does not end"},
        {"valid_until", "the last day it counts instead"},
        {"never", "yes (true): it does not end"}});
    auto sensitive = sensitiveRuleInput();
    sensitive["certificate.name"] = sdk::Sensitivity::Pii;
    auto sample = sampleRuleInput();
    sample["certificate"] = {
        {"id", "cert-aaaaaaaaaaaa"}, {"name", "Ada Example"}, {"date", "2026-03-12"}, {"valid_until", "2028-03-12"}};
    return {.name = expiry,
            .description =
                "Decides until when a certificate counts, once for each that is made. Return nothing to "
                "leave it at what the workshop type says.",
            .sampleInput = std::move(sample),
            .sampleOutput = {{"valid_until", "2029-03-12"}, {"never", false}},
            .notes = std::move(notes),
            .sensitive = std::move(sensitive),
            .limits = {{"valid_until", {.pattern = date}}},
            .failure = sdk::RuleFailure::GoOn,
            .about = "participant.name",
            .values = ruleInputValues(),
            .zone = "session.time_zone",
            .preview = previewOf([](const Session& session, const Participant& participant, Value& input) {
                input["certificate"] = certificateInput(Certificate::planned(session, participant));
            })};
}

Verdict Eligibility::of(const Session& session, const Participant& participant) {
    const auto outcome = rules_.call(eligible, ruleInput(session, participant, facts_), &run_);
    const auto value = outcome.value.value_or(Value::object());
    Verdict verdict;
    if (value.contains("warning"))
        verdict.warning = value["warning"].get<std::string>() + " (Rule " + ruleOf(outcome, "warning") + ")";
    if (!value.value("eligible", true)) {
        verdict.kind = Verdict::Kind::Refused;
        verdict.told = value.value("reason", std::string());
        verdict.reason = (verdict.told.empty() ? "No reason was given." : verdict.told) + " (Rule " +
                         ruleOf(outcome, "eligible") + ")";
    } else if (outcome.held) {
        verdict.kind = Verdict::Kind::Held;
        verdict.reason = "A rule failed, so it is not known whether this person may have one. " + problemsOf(outcome) +
                         " Issue again once the rule works.";
    }
    return verdict;
}

std::string Eligibility::limit(const Session& session, const Participant& participant, Certificate& certificate) {
    auto input = ruleInput(session, participant, facts_);
    input["certificate"] = certificateInput(certificate);
    const auto outcome = rules_.call(expiry, input, &expiryRun_);
    const auto value = outcome.value.value_or(Value::object());
    auto problem = problemsOf(outcome);
    if (outcome.held) throw sdk::Error("No certificate is made while a rule for how long it counts fails. " + problem);
    const auto note = [&](const std::string& text) { problem += (problem.empty() ? "" : " ") + text; };
    if (value.value("never", false)) {
        certificate.validUntil.reset();
        certificate.notedRule(ruleOf(outcome, "never"));
    } else if (value.contains("valid_until")) {
        const auto until = sdk::parseDate(value["valid_until"].get<std::string>());
        const auto rule = ruleOf(outcome, "valid_until");
        if (!until)
            note("The rule " + rule + " wants it valid until a day that there is not, so it has its usual end.");
        else if (*until < certificate.endDate)
            note("The rule " + rule + " wants it to end before its own date, so it has its usual end.");
        else {
            certificate.validUntil = until;
            certificate.notedRule(rule);
        }
    }
    return problem;
}

}  // namespace guildhall::certificates
