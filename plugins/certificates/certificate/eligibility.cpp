#include "certificate/eligibility.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::certificates {

using sdk::Value;

namespace {

constexpr const char* hook = "certificate.eligible";
constexpr std::size_t longestReason = 200;  ///< characters

}  // namespace

Value ruleInput(const Session& session, const Participant& participant) {
    return {{"participant",
             {{"name", participant.fullName},
              {"email", participant.email},
              {"title", participant.title},
              {"company", participant.company},
              {"region", participant.region},
              {"attendance", participant.attendance}}},
            {"session",
             {{"id", session.id},
              {"title", session.title},
              {"end_date", sdk::isoDate(session.end)},
              {"language", session.language},
              {"region", session.region},
              {"client", session.clientName}}},
            {"workshop", {{"code", session.workshopCode}, {"name", session.workshopName}}}};
}

Value sampleRuleInput() {
    Session session{.id = "sess-aaaaaaaaaaaa", .title = "Problem solving, Leeds", .clientName = "Example Ltd"};
    session.end = *sdk::parseDate("2026-03-12");
    session.region = "EU";
    session.workshopCode = "PSDM";
    session.workshopName = "Problem Solving and Decision Making";
    return ruleInput(session, {.fullName = "Ada Example",
                               .email = "ada@example.com",
                               .title = "Analyst",
                               .company = "Example Ltd",
                               .region = "EU",
                               .attendance = "attended"});
}

std::map<std::string, sdk::Sensitivity> sensitiveRuleInput() {
    return {{"participant.name", sdk::Sensitivity::Pii},
            {"participant.email", sdk::Sensitivity::Contact},
            {"participant.title", sdk::Sensitivity::Pii},
            {"participant.company", sdk::Sensitivity::Pii}};
}

sdk::HookDeclaration certificateEligibleHook() {
    return {.name = hook,
            .description =
                "Decides who of a session gets a certificate, once for each participant who was not absent. Return "
                "nothing to leave it at yes. Where a rule fails for somebody, they get no certificate until it works.",
            .sampleInput = sampleRuleInput(),
            .sampleOutput = {{"eligible", false}, {"reason", "Left on the first day."}},
            .notes = {{"participant.attendance", "as recorded, may be empty"},
                      {"eligible", "false: no certificate"},
                      {"reason", "shown to staff beside the name"}},
            .sensitive = sensitiveRuleInput(),
            .limits = {{"reason", {.longest = longestReason}}},
            .failure = sdk::RuleFailure::Hold};
}

Verdict Eligibility::of(const Session& session, const Participant& participant) {
    const auto outcome = rules_.call(hook, ruleInput(session, participant), &run_);
    const auto value = outcome.value.value_or(Value::object());
    if (!value.value("eligible", true)) {
        const auto reason = value.value("reason", std::string());
        std::string rule;
        for (const auto& answer : outcome.answers)
            if (answer.value.contains("eligible")) rule = answer.rule;
        return {Verdict::Kind::Refused, (reason.empty() ? "No reason was given." : reason) + " (Rule " + rule + ")"};
    }
    if (!outcome.held) return {};
    std::string reason = "A rule failed, so it is not known whether this person may have one. ";
    for (const auto& problem : outcome.problems) reason += problem.message + ". ";
    return {Verdict::Kind::Held, reason + "Issue again once the rule works."};
}

}  // namespace guildhall::certificates
