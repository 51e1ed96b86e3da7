#include "certificate/eligibility.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Value;

namespace {

constexpr std::size_t mostWarnings = 3;
constexpr std::size_t longestReason = 200;

}  // namespace

Value ruleInput(const Session& session, const Value& participant) {
    return {{"participant",
             {{"name", participant["full_name"]},
              {"email", participant["email"]},
              {"title", participant["title"]},
              {"company", participant["company"]},
              {"region", participant["region"]},
              {"attendance", participant["attendance"]}}},
            {"session",
             {{"id", session.id},
              {"title", session.text("title")},
              {"end_date", session.text("end_date")},
              {"language", session.text("language")},
              {"region", session.text("region")},
              {"client", session.text("client")}}},
            {"workshop", {{"code", session.workshopCode}, {"name", session.workshopName}}}};
}

Value sampleRuleInput() {
    return {{"participant",
             {{"name", "Ada Example"},
              {"email", "ada@example.com"},
              {"title", "Analyst"},
              {"company", "Example Ltd"},
              {"region", "EU"},
              {"attendance", "attended"}}},
            {"session",
             {{"id", "sess-aaaaaaaaaaaa"},
              {"title", "Problem solving, Leeds"},
              {"end_date", "2026-03-12"},
              {"language", "en"},
              {"region", "EU"},
              {"client", "Example Ltd"}}},
            {"workshop", {{"code", "PSDM"}, {"name", "Problem Solving and Decision Making"}}}};
}

std::map<std::string, sdk::Sensitivity> sensitiveRuleInput() {
    return {{"participant.name", sdk::Sensitivity::Pii},
            {"participant.email", sdk::Sensitivity::Contact},
            {"participant.title", sdk::Sensitivity::Pii},
            {"participant.company", sdk::Sensitivity::Pii}};
}

sdk::HookDeclaration certificateEligibleHook() {
    return {.name = "certificate.eligible",
            .description =
                "Decides who of a session gets a certificate, once for each participant who was not absent. Return "
                "nothing to leave it at yes.",
            .sampleInput = sampleRuleInput(),
            .sampleOutput = {{"eligible", false}, {"reason", "Left on the first day."}},
            .notes = {{"participant.attendance", "as recorded, may be empty"},
                      {"eligible", "false: no certificate"},
                      {"reason", "shown to staff beside the name"}},
            .sensitive = sensitiveRuleInput()};
}

std::optional<std::string> Eligibility::whyNot(const Session& session, const Value& participant) {
    if (!rules_.has("certificate.eligible")) return std::nullopt;
    const auto outcome = rules_.call("certificate.eligible", ruleInput(session, participant));
    for (const auto& problem : outcome.problems) {
        const auto text = "Rule " + problem.message + ". It decided nothing.";
        if (warnings_.size() < mostWarnings && std::ranges::find(warnings_, text) == warnings_.end())
            warnings_.push_back(text);
    }
    if (!outcome.problems.empty() || !outcome.value || !outcome.value->is_object()) return std::nullopt;
    const auto& eligible = outcome.value->contains("eligible") ? (*outcome.value)["eligible"] : Value(true);
    if (eligible != Value(false)) return std::nullopt;
    const auto reason = outcome.value->find("reason");
    const bool told = reason != outcome.value->end() && reason->is_string() && !reason->get<std::string>().empty();
    return "Not eligible by this site's rules" +
           (told ? ": " + reason->get<std::string>().substr(0, longestReason) : std::string("."));
}

}  // namespace guildhall::certificates
