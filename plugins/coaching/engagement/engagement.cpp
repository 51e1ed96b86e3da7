#include "engagement/engagement.hpp"

#include "coach/coach.hpp"

namespace guildhall::coaching {

namespace {

using Type = sdk::RecordType<Engagement>;
using sdk::Sensitivity;

Type withFields(Type type) {
    return std::move(type)
        .text(&Engagement::name, "name", "Participant", {.required = true, .search = true, .max = 200})
        .email(&Engagement::email, "email", "E-mail",
               {.required = true, .search = true, .sensitivity = Sensitivity::Contact})
        .text(&Engagement::organization, "organization", "Organisation", {.max = 160})
        .reference(&Engagement::cohort, "cohort", "Cohort", cohorts(), {.required = true})
        .reference(&Engagement::program, "program", "Program", programs(), {.byHand = false})
        .choice(&Engagement::track, "track", "Track",
                {{"TWO_SESSION", "Two sessions"}, {"FIVE_SESSION", "Five sessions"}}, {.byHand = false})
        .reference(&Engagement::coach, "coach", "Coach", coaches(), {.byHand = false})
        .choice(&Engagement::status, "status", "Status", statusChoices(), {.initial = "invited"})
        .text(&Engagement::statusBefore, "status_before", "Status before",
              {.sensitivity = Sensitivity::Private, .byHand = false})
        .number(&Engagement::totalSessions, "total_sessions", "Sessions in all", {.byHand = false})
        .instant(&Engagement::selectedAt, "selected_at", "Coach chosen")
        .instant(&Engagement::completedAt, "completed_at", "Completed")
        .instant(&Engagement::lastActivity, "last_activity", "Last activity")
        .tags(&Engagement::attention, "attention", "Attention", {.sensitivity = Sensitivity::Private, .byHand = false})
        .instant(&Engagement::attentionSince, "attention_since", "Needs attention since")
        .instant(&Engagement::enteredAt, "entered_at", "First came in")
        .tags(&Engagement::shown, "shown", "Coaches shown",
              {.max = 400, .sensitivity = Sensitivity::Private, .byHand = false})
        .tags(&Engagement::seen, "seen", "Coaches seen",
              {.max = 4000, .sensitivity = Sensitivity::Private, .byHand = false})
        .number(&Engagement::draws, "draws", "Draws", {.byHand = false})
        .boolean(&Engagement::reshuffled, "reshuffled", "Asked for different coaches", {.byHand = false})
        .instant(&Engagement::noneFreeAt, "none_free_at", "No coach was free")
        .instant(&Engagement::escalatedAt, "escalated_at", "Escalated")
        .text(&Engagement::codeMac, "code_mac", "Access code", {.sensitivity = Sensitivity::Private, .byHand = false})
        .number(&Engagement::codeFailures, "code_failures", "Wrong access codes",
                {.sensitivity = Sensitivity::Private, .byHand = false})
        .computed(&Engagement::coachName, sdk::FieldType::Text, "coach_name", "Name of the coach",
                  "coalesce((SELECT c.name FROM coaching_coach c WHERE c.id = r.coach), '')", {.search = true})
        .computed(&Engagement::cohortCode, sdk::FieldType::Text, "cohort_code", "Code of the cohort",
                  "(SELECT c.code FROM coaching_cohort c WHERE c.id = r.cohort)")
        .computed(&Engagement::sessions, sdk::FieldType::Number, "sessions", "Sessions",
                  "(SELECT count(*) FROM coaching_session s WHERE s.engagement = r.id AND NOT s.draft)");
}

std::vector<std::string> from(Action action) {
    std::vector<std::string> names;
    for (const auto status : transition(action).from) names.push_back(statusName(status));
    return names;
}

Type withActions(Type type) {
    return std::move(type)
        .action({.name = "hold",
                 .label = "Put on hold",
                 .past = "put on hold",
                 .access = "coaching.edit",
                 .from = from(Action::Hold),
                 .to = "on_hold",
                 .asksReason = true,
                 .warning = "No session is logged meanwhile. The coach’s place stays taken.",
                 .audit = "HELD"})
        .action({.name = "resume",
                 .label = "Resume",
                 .past = "resumed",
                 .access = "coaching.edit",
                 .from = from(Action::Resume),
                 .asksReason = true,
                 .warning = "It goes on where it was.",
                 .audit = "RESUMED"})
        .action({.name = "reopen",
                 .label = "Reopen",
                 .past = "reopened",
                 .access = "coaching.edit",
                 .from = from(Action::Reopen),
                 .asksReason = true,
                 .warning = "It goes on where it was, and takes one of its coach’s places.",
                 .audit = "REOPENED"})
        .action({.name = "complete",
                 .label = "Complete",
                 .past = "completed",
                 .access = "coaching.edit",
                 .from = from(Action::Complete),
                 .to = "completed",
                 .asksReason = true,
                 .warning = "All its sessions are logged. The coach’s place becomes free.",
                 .audit = "COMPLETED"})
        .action({.name = "end_visits",
                 .label = "End their visits",
                 .past = "signed out",
                 .access = "coaching.edit",
                 .warning = "Every browser in which they have come in forgets them. They can come in again with their "
                            "e-mail address.",
                 .question = "End their visits?",
                 .audit = "VISITS_ENDED"})
        .action({.name = "cancel",
                 .label = "Cancel the engagement",
                 .past = "canceled",
                 .access = "coaching.edit",
                 .from = from(Action::Cancel),
                 .to = "canceled",
                 .asksReason = true,
                 .danger = true,
                 .warning = "No session is logged any more, and the coach’s place becomes free.",
                 .question = "Cancel this engagement?",
                 .audit = "CANCELED"});
}

/// The list of participants, as those who run programs keep it.
sdk::RecordImport rosters() {
    return {
        .key = "email",
        .columns = {"name", "email", "organization", "cohort"},
        .heads = {{"name", {"Participant", "name", "full name"}},
                  {"email", {"email", "e-mail", "mail"}},
                  {"organization", {"org", "organisation", "organization", "company"}},
                  {"cohort", {"cohortCode", "cohort"}}},
        .joins = {{.field = "name",
                   .columns = {{"first_name", "First name", {"firstName", "given name"}},
                               {"last_name", "Last name", {"lastName", "surname", "family name"}}}}},
        .told = {{"program_track", "programTrack", {"track"}},
                 {"program_code", "programCode", {"programId", "program"}},
                 {"cohort_start_date", "cohortStartDate", {"startDate", "start date", "begins on"}}},
        .within = "cohort",
        .words = {"participant", "participants"},
        .sample = {{"Ada Example", "ada@example.com", "Example Ltd", "ALP-135", "TWO_SESSION", "ALP", "2027-01-18"}}};
}

}  // namespace

const sdk::RecordType<Engagement>& engagements() {
    static const auto type =
        withActions(withFields(Type("coaching.engagement", "ceng", {"engagement", "engagements"})))
            .title("{name}")
            .list({.columns = {"name", "status", "coach", "program", "cohort", "sessions", "last_activity"},
                   .filters = {"status", "coach", "program", "track", "cohort"},
                   .order = "-last_activity",
                   .empty = "Nobody is on a roster yet. Add a cohort with its window, then import its participants.",
                   .files = {"name", "email", "organization", "coach", "status", "sessions", "track", "last_activity"}})
            .permissions({.see = "coaching.view", .change = "coaching.edit"})
            .states("status")
            .privacy({.address = "email",
                      .purpose = "to have somebody coached",
                      .emptied = {"name", "email", "organization"}})
            .importable(rosters())
            .adding({"Add a participant", "Add participant", "added"})
            .decidedBy({"coaching.weight", "coaching.attention"})
            .at("/engagements")
            .inMenu(sdk::MenuGroup::Work, 62)
            .pageBy("coaching/engagement")
            .api();
    return type;
}

}  // namespace guildhall::coaching
