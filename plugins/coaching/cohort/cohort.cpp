#include "cohort/cohort.hpp"

#include "cohort/mailing_pages.hpp"
#include "draw/seed_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

const sdk::RecordType<Cohort>& cohorts() {
    static const auto type =
        sdk::RecordType<Cohort>("coaching.cohort", "ccoh", {"cohort", "cohorts"})
            .text(&Cohort::code, "code", "Code",
                  {.required = true,
                   .unique = true,
                   .search = true,
                   .capitals = true,
                   .max = 30,
                   .hint = "Like ALP-135.",
                   .width = "10"})
            .reference(&Cohort::program, "program", "Program", programs(), {.required = true}, {.only = "r.active"})
            .date(&Cohort::start, "start_date", "Begins on", {.required = true, .hint = "Day 0 of the program."})
            .date(&Cohort::opens, "opens", "Coaches can be chosen from",
                  {.required = true, .heading = "Choosing a coach"})
            .date(&Cohort::closes, "closes", "Until", {.required = true, .hint = "The last day, to its end (UTC)."})
            .boolean(&Cohort::accessCodes, "access_codes", "Ask for an access code, too",
                     {.hint = "Each participant needs the code that you mail them besides their e-mail address."})
            .date(&Cohort::firstDeadline, "first_deadline", "First session by",
                  {.hint = "Two-session programs: who has not had it by then is flagged.", .heading = "Sessions"})
            .date(&Cohort::secondDeadline, "second_deadline", "Second session by")
            .instant(&Cohort::mailingMadeAt, "mailing_made_at", "Mailing list made")
            .computed(&Cohort::participants, sdk::FieldType::Number, "participants", "Participants",
                      "(SELECT count(*) FROM coaching_engagement e WHERE e.cohort = r.id)")
            .computed(&Cohort::waiting, sdk::FieldType::Number, "waiting", "Without a coach",
                      "(SELECT count(*) FROM coaching_engagement e WHERE e.cohort = r.id AND e.status = 'invited')")
            .title("{code}")
            .list({.columns = {"code", "program", "start_date", "opens", "closes", "participants", "waiting"},
                   .filters = {"program", "start_date"},
                   .order = "-start_date",
                   .empty = "There is no cohort yet. Add one with its window, then import its participants."})
            .permissions({.see = "coaching.view", .change = "coaching.edit", .remove = "coaching.edit"})
            .whenAdded("Next: import its participants.")
            .at("/cohorts")
            .inMenu(sdk::MenuGroup::Catalogue, 60)
            .api();
    return type;
}

void CohortRules::check(sdk::Moment& moment, const Cohort* before, Cohort& cohort, sdk::FieldErrors& errors) {
    if (cohort.closes < cohort.opens) errors.push_back({"closes", "The window cannot end before it begins"});
    if (cohort.firstDeadline && cohort.secondDeadline && *cohort.secondDeadline < *cohort.firstDeadline)
        errors.push_back({"second_deadline", "The second session cannot be due before the first"});
    if (before && before->program != cohort.program && before->participants > 0)
        errors.push_back({"program", "The program stays as it is once there are participants"});
    const auto program = programs().find(moment.tx, cohort.program);
    if (program && program->track == Track::FiveSession && (cohort.firstDeadline || cohort.secondDeadline))
        errors.push_back({cohort.firstDeadline ? "first_deadline" : "second_deadline",
                          "Programs of five sessions have no such deadlines. Leave it empty"});
}

void CohortRules::afterSave(sdk::Moment& moment, const Cohort* before, const Cohort& cohort) {
    const auto today = sdk::dateIn(moment.now, "UTC");
    const auto seeds = Seeds(services_);
    // A seed that has been told decides nothing any more.
    if (!before || (before->closes < today && today <= cohort.closes)) seeds.add(moment.tx, cohort.id);
}

void CohortRules::show(sdk::Moment& moment, const Cohort& cohort, sdk::Relation, sdk::Value& data) {
    const auto path = cohorts().pathOf(&cohort);
    data["more"] = sdk::Value::array();
    data["more"].push_back({{"label", sdk::say("Participants")}, {"url", "/engagements?cohort=" + cohort.id}});
    data["more"].push_back({{"label", sdk::say("Draws and shares")}, {"url", path + "/shares"}});
    if (moment.viewer.can("coaching.edit"))
        data["more"].push_back({{"label", sdk::say("Extend the window")}, {"url", path + "/extend"}});
    if (MailingPages::access().allows(moment.viewer))
        data["more"].push_back({{"label", sdk::say("Mailing list")}, {"url", path + "/mailing"}});
}

std::optional<std::string> CohortRules::whyNotRemove(sdk::Moment&, const Cohort& cohort) {
    if (cohort.participants > 0) return "It has participants, so it stays.";
    return {};
}

void CohortRules::beforeRemove(sdk::Moment& moment, const Cohort& cohort) {
    SeedRepository::removeOf(moment.tx, cohort.id);
}

}  // namespace guildhall::coaching
