#include "attention/attention_hook.hpp"

#include "attention/flag.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Instant;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t longestFlag = 60, mostFlags = 3;

Value daysSince(std::optional<Instant> at, Instant now) {
    if (!at) return nullptr;
    return std::chrono::floor<std::chrono::days>(now - *at).count();
}

sdk::RulePreview preview(sdk::Services& services) {
    return {.noun = "cohort",
            .subjects =
                [](Transaction& tx, const sdk::Viewer& viewer) {
                    std::vector<sdk::Choice> all;
                    if (!viewer.can("coaching.view")) return all;
                    for (const auto& cohort : cohorts().select(tx, "ORDER BY r.start_date DESC, r.id LIMIT 50"))
                        all.push_back({cohort.id, cohort.code});
                    return all;
                },
            .cases =
                [&services](Transaction& tx, const sdk::Viewer& viewer, const std::string& cohort) {
                    std::vector<sdk::RuleCase> all;
                    if (!viewer.can("coaching.view")) return all;
                    for (const auto& facts : AttentionRepository::ofCohort(tx, cohort, 50))
                        all.push_back({facts.id, engagements().titleOf(tx, facts.id).value_or(facts.id),
                                       attentionInput(facts, services.clock.now())});
                    return all;
                }};
}

}  // namespace

sdk::HookDeclaration attentionHook(sdk::Services& services) {
    return {.name = "coaching.attention",
            .description =
                "Asked of each engagement that is at work, some 2,000 in an hour: which flags of your own it "
                "is to have beside those that the program's days raise. They stay until it is asked again.",
            .sampleInput = {{"engagement",
                             {{"id", "ceng-aaaaaaaaaaaa"},
                              {"status", "in_progress"},
                              {"sessions", 1},
                              {"total_sessions", 2},
                              {"flags", {"coach_stalled"}}}},
                            {"program", {{"code", "ALP"}, {"track", "TWO_SESSION"}}},
                            {"cohort", {{"code", "ALP-135"}, {"starts", "2027-01-18"}, {"closes", "2027-02-14"}}},
                            {"coach", {{"id", "ccoa-aaaaaaaaaaaa"}}},
                            {"days",
                             {{"invited", 60}, {"entered", 42}, {"selected", 41}, {"session", 15}, {"activity", 15}}}},
            .sampleOutput = {{"flags", {"Wants a call back"}}},
            .notes = {{"engagement.sessions", "those that were logged"},
                      {"engagement.flags", "those that are up by now"},
                      {"coach", "nothing where none was chosen"},
                      {"days", "whole days since; nothing where it has not happened yet"},
                      {"days.invited", "since they were added to the roster"},
                      {"days.entered", "since they first came in to choose"},
                      {"days.session", "since a session was logged"},
                      {"days.activity", "since anybody did anything about it"},
                      {"flags", "a few words each, without commas; of all rules together at most three"}},
            .limits = {{"flags", {.longest = longestFlag, .pattern = "[^,]+"}}},
            .about = "engagement.id",
            .values = {{"engagement.status", statusChoices()}},
            .preview = preview(services)};
}

Value attentionInput(const AttentionRepository::Facts& facts, Instant now) {
    return {{"engagement",
             {{"id", facts.id},
              {"status", facts.status},
              {"sessions", facts.sessions},
              {"total_sessions", facts.total},
              {"flags", sdk::listedIn(facts.flags)}}},
            {"program", {{"code", facts.program}, {"track", facts.track}}},
            {"cohort", {{"code", facts.cohort}, {"starts", facts.start}, {"closes", facts.closes}}},
            {"coach", facts.coach.empty() ? Value() : Value{{"id", facts.coach}}},
            {"days",
             {{"invited", daysSince(facts.invited, now)},
              {"entered", daysSince(facts.entered, now)},
              {"selected", daysSince(facts.selected, now)},
              {"session", daysSince(facts.session, now)},
              {"activity", daysSince(facts.activity, now)}}}};
}

std::string flagsOf(const sdk::RuleOutcome& outcome) {
    std::vector<std::string> wanted;
    for (const auto& answer : outcome.answers) {
        if (!answer.value.is_object() || !answer.value.contains("flags")) continue;
        for (const auto& flag : answer.value["flags"])
            if (auto text = sdk::cleaned(flag.get<std::string>());
                !text.empty() && wanted.size() < mostFlags && std::ranges::find(wanted, text) == wanted.end())
                wanted.push_back(std::move(text));
    }
    std::string flags;
    for (const auto& text : wanted) flags += (flags.empty() ? "" : ",") + std::string(ruleFlag) + text;
    return flags;
}

}  // namespace guildhall::coaching
