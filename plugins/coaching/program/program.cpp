#include "program/program.hpp"

#include "organization/organization.hpp"
#include "program/program_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::coaching {

std::optional<Track> trackCalled(std::string_view text) {
    const auto key = sdk::asciiLower(sdk::trim(text));
    if (key == "two_session") return Track::TwoSession;
    if (key == "five_session") return Track::FiveSession;
    return {};
}

const sdk::RecordType<Program>& programs() {
    static const auto type =
        sdk::RecordType<Program>("coaching.program", "cprg", {"coaching program", "coaching programs"})
            .text(&Program::code, "code", "Code",
                  {.required = true, .unique = true, .search = true, .capitals = true, .max = 20, .width = "10"})
            .text(&Program::name, "name", "Name", {.required = true, .search = true, .max = 160})
            .reference(&Program::organization, "organization", "Organisation", organizations(), {},
                       {.only = "r.active"})
            .choice(&Program::track, "track", "Track",
                    {{"TWO_SESSION", "Two sessions"}, {"FIVE_SESSION", "Five sessions"}},
                    {.required = true, .hint = "Programs of one track share their coaches."})
            .choice(&Program::topics, "topics", "Topics of sessions",
                    {{"managerial", "Managerial competencies"}, {"executive", "Executive competencies"}},
                    {.required = true})
            .boolean(&Program::active, "active", "Active", {.initial = "yes"})
            .number(&Program::overdueDays, "overdue_days", "Choosing is late after",
                    {.required = true,
                     .hint = "Days after the cohort began.",
                     .initial = "7",
                     .least = 1,
                     .most = 365,
                     .width = "4",
                     .heading = "What needs attention"})
            .number(&Program::stalledDays, "stalled_days", "A coach is stalled after",
                    {.required = true,
                     .hint = "Days without a session.",
                     .initial = "14",
                     .least = 1,
                     .most = 365,
                     .width = "4"})
            .number(&Program::escalationDays, "escalation_days", "It is escalated after",
                    {.required = true,
                     .hint = "Days in which nobody has done anything.",
                     .initial = "21",
                     .least = 1,
                     .most = 365,
                     .width = "4"})
            .title("{code}")
            .list({.columns = {"code", "name", "track", "organization", "active"},
                   .filters = {"track", "organization", "active"},
                   .empty = "There is no program yet. Add one, then its coaches and cohorts."})
            .permissions({.see = "coaching.view", .change = "coaching.edit"})
            .at("/coaching-programs")
            .inMenu(sdk::MenuGroup::Catalogue, 61)
            .api("coaching-programs");
    return type;
}

void ProgramRules::check(sdk::Moment& moment, const Program* before, Program& program, sdk::FieldErrors& errors) {
    if (before && before->track != program.track && ProgramRepository::isUsed(moment.tx, program.id))
        errors.push_back({"track", "The track stays as it is once a program has coaches or participants"});
}

void ProgramRules::show(sdk::Moment&, const Program& program, sdk::Relation, sdk::Value& data) {
    const auto path = programs().pathOf(&program);
    data["more"] = {{{"label", sdk::say("Coaches")}, {"url", path + "/panel"}},
                    {{"label", sdk::say("Engagements")}, {"url", "/engagements?program=" + program.id}}};
}

}  // namespace guildhall::coaching
