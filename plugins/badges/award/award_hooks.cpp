#include "award/award_desk.hpp"

namespace guildhall::badges {

using sdk::Sensitivity;
using sdk::Value;

namespace {

const Value sampleBadge{{"slug", "root-cause-analysis"}, {"title", "Root cause analysis"}, {"kind", "mini-badge"}};
const Value samplePerson{{"id", "cabc-aaaaaaaaaaaa"}, {"name", "Ada Example"}};

const std::vector<sdk::Choice>& kinds() {
    static const std::vector<sdk::Choice> all{{"program", "program"},
                                              {"skill", "skill"},
                                              {"mini-badge", "mini-badge"},
                                              {"capstone", "capstone"},
                                              {"workshop level", "workshop level"}};
    return all;
}

}  // namespace

sdk::HookDeclaration awardHook() {
    return {.name = "badge.award",
            .description =
                "Asked before somebody is awarded a badge, however that comes about. A rule may refuse it, or "
                "add words to its evidence.",
            .sampleInput = {{"badge", sampleBadge},
                            {"person", samplePerson},
                            {"source", "direct"},
                            {"reason", "Led the pilot in 2025"},
                            {"evidence", "A report on the pilot."}},
            .sampleOutput = {{"allowed", false},
                             {"reason", "Somebody has to have been here for a year."},
                             {"evidence", "Checked against the list of 2025."}},
            .notes = {{"source", "request, direct, progression (its parts are held) or certificate"},
                      {"allowed", "false: it is not awarded"},
                      {"reason", "shown to whoever wanted to award it"},
                      {"evidence", "added to what is kept with the award"}},
            .sensitive = {{"person.name", Sensitivity::Pii}},
            .limits = {{"evidence", {.longest = 2000, .lines = true}}},
            .failure = sdk::RuleFailure::Hold,
            .about = "person.name",
            .values = {{"badge.kind", kinds()},
                       {"source",
                        {{"request", "request"},
                         {"direct", "direct"},
                         {"progression", "progression"},
                         {"certificate", "certificate"}}}}};
}

sdk::HookDeclaration progressHook() {
    return {.name = "badge.progress",
            .description =
                "Asked for the skill and the program above a badge that is awarded: how many of its parts are "
                "enough, and which must be among them. Without an answer it takes all that it asks for.",
            .sampleInput = {{"badge", {{"slug", "problem-solving"}, {"title", "Problem solving"}, {"kind", "skill"}}},
                            {"person", samplePerson},
                            {"parts",
                             {{{"slug", "root-cause-analysis"},
                               {"title", "Root cause analysis"},
                               {"kind", "mini-badge"},
                               {"asked_for", true},
                               {"held", true}}}}},
            .sampleOutput = {{"needed", 3}, {"required", {"root-cause-analysis"}}},
            .notes = {{"parts", "those that are active"},
                      {"needed", "so many are enough"},
                      {"required", "slugs of parts without which it is not awarded"}},
            .sensitive = {{"person.name", Sensitivity::Pii}},
            .limits = {{"needed", {.least = 1, .most = 1000}}},
            .failure = sdk::RuleFailure::Hold,
            .about = "person.name",
            .values = {{"badge.kind", kinds()}}};
}

}  // namespace guildhall::badges
