#include "attention/flag.hpp"
#include "coach/coach.hpp"
#include "coach/coach_repository.hpp"
#include "engagement/engagement_desk.hpp"
#include "engagement/engagement_repository.hpp"
#include "engagement/history.hpp"
#include "selector/visit_repository.hpp"
#include "session/session.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::coaching {

using sdk::Moment;
using sdk::say;
using sdk::Value;

namespace {

Action actionNamed(std::string_view name) {
    return std::ranges::find(transitions(), name, [](const Transition& one) { return std::string_view(one.name); })
        ->action;
}

/// What a spreadsheet would run.
std::string withoutFormula(std::string text) {
    const auto first = text.find_first_not_of("=+-@\t\r ");
    return first == text.npos ? std::string() : text.substr(first);
}

std::string toldIn(const Moment& moment, std::string_view column) {
    const auto found = moment.told.find(column);
    return found == moment.told.end() ? std::string() : sdk::trim(found->second);
}

}  // namespace

void EngagementRules::checkTold(Moment& moment, const Cohort& cohort, sdk::FieldErrors& errors) const {
    const auto program = programs().find(moment.tx, cohort.program);
    if (!program) return;
    if (const auto told = toldIn(moment, "program_track"); !told.empty()) {
        const auto track = trackCalled(told);
        if (!track)
            errors.push_back({"program_track", say("Invalid program track: it is TWO_SESSION or FIVE_SESSION")});
        else if (*track != program->track)
            errors.push_back({"program_track",
                              say("Invalid program track: {program} has {track}",
                                  {{"program", program->code},
                                   {"track", program->track == Track::TwoSession ? "TWO_SESSION" : "FIVE_SESSION"}})});
    }
    if (const auto told = toldIn(moment, "program_code");
        !told.empty() && sdk::asciiLower(told) != sdk::asciiLower(program->code))
        errors.push_back({"program_code", say("{cohort} is a cohort of {program}",
                                              {{"cohort", cohort.code}, {"program", program->code}})});
    if (const auto told = toldIn(moment, "cohort_start_date"); !told.empty()) {
        const auto date = sdk::parseDate(told);
        if (!date)
            errors.push_back({"cohort_start_date", say("Write the date as year, month and day, like 2027-01-18")});
        else if (*date != cohort.start)
            errors.push_back(
                {"cohort_start_date",
                 say("{cohort} begins on {day}", {{"cohort", cohort.code}, {"day", sdk::isoDate(cohort.start)}})});
    }
}

void EngagementRules::check(Moment& moment, const Engagement* before, Engagement& engagement,
                            sdk::FieldErrors& errors) {
    if (moment.importing || !moment.told.empty()) {
        engagement.name = withoutFormula(std::move(engagement.name));
        engagement.organization = withoutFormula(std::move(engagement.organization));
        if (engagement.name.empty()) errors.push_back({"name", "Enter the participant’s name"});
    }
    const auto cohort = cohorts().find(moment.tx, engagement.cohort);
    if (!cohort) return;
    if (before && before->cohort != engagement.cohort && (before->status != Status::Invited || before->draws > 0))
        errors.push_back({"cohort", "Whoever has been shown coaches stays in their cohort: the draw is on its record"});
    if (EngagementRepository::isOnRoster(moment.tx, engagement.cohort, engagement.email, engagement.id))
        errors.push_back({"email", "Participant already exists in this cohort"});
    checkTold(moment, *cohort, errors);
}

void EngagementRules::beforeSave(Moment& moment, const Engagement* before, Engagement& engagement) {
    const auto cohort = cohorts().get(moment.tx, engagement.cohort);
    const auto program = programs().get(moment.tx, cohort.program);
    engagement.program = program.id;
    engagement.track = program.track;
    engagement.totalSessions = sessionsOf(program.track);
    if (!before) engagement.lastActivity = moment.now;
    // A code that was mailed to another address is nobody's any more.
    if (before && before->email != engagement.email) {
        engagement.codeMac.clear();
        engagement.codeFailures = 0;
    }
}

void EngagementRules::afterSave(Moment& moment, const Engagement* before, const Engagement& engagement) {
    if (!before) EngagementDesk(services_).note(moment.tx, moment.actor, engagement, "added");
    // Whoever came in with the former address need not be the one who has the new one.
    if (before && before->email != engagement.email) VisitRepository::removeOf(moment.tx, engagement.id);
}

std::optional<std::string> EngagementRules::whyNotAct(Moment& moment, const Engagement& engagement,
                                                      std::string_view action) {
    if (action == "end_visits" && VisitRepository::countOf(moment.tx, engagement.id) == 0)
        return "They have not come in, or their visits have ended.";
    if (action == "complete" && engagement.sessions < engagement.totalSessions)
        return "Not all of its sessions are logged.";
    if (action != "reopen" || engagement.coach.empty()) return {};
    auto after = engagement;
    EngagementDesk::move(after, Action::Reopen, moment.now);
    if (!takesPlace(after.status)) return {};
    const auto free = CoachRepository::withRoom(moment.tx, engagement.program);
    if (std::ranges::find(free, engagement.coach, &Coach::id) == free.end())
        return "Its coach has no place left, is not active, or no longer coaches in this program.";
    return {};
}

std::vector<std::string> EngagementRules::warnings(Moment&, const Engagement& engagement, std::string_view action) {
    if (action == "cancel" && engagement.sessions > 0)
        return {sdk::sayCount(engagement.sessions, "{n} session that was logged stays on record.",
                              "{n} sessions that were logged stay on record.")};
    return {};
}

void EngagementRules::act(Moment& moment, const Engagement& before, Engagement& after, std::string_view name,
                          std::string_view reason) {
    if (name == "end_visits") {
        VisitRepository::removeOf(moment.tx, after.id);
        return;
    }
    const auto action = actionNamed(name);
    after.status = before.status;
    EngagementDesk::move(after, action, moment.now);
    if (!after.coach.empty() && takesPlace(after.status) && !takesPlace(before.status) &&
        !CoachRepository::lockPlace(moment.tx, after.coach, after.program))
        throw NoPlace();
    EngagementDesk(services_).note(moment.tx, moment.actor, after, transition(action).name, reason);
}

void EngagementRules::show(Moment& moment, const Engagement& engagement, sdk::Relation, Value& data) {
    sdk::leaveOut(data,
                  {"coach_name", "cohort_code", "draws", "status_before", "attention", "shown", "seen", "code_mac",
                   "code_failures", "escalated_at"},
                  engagements().declared());
    // Only why nothing goes on here is news.
    std::erase_if(data["impossible"].get_ref<Value::array_t&>(),
                  [&](const Value& one) { return isOpen(engagement.status) || one["label"] != say("Reopen"); });
    data["has_deeds"] = !data["possible"].empty() || !data["impossible"].empty();
    showStory(moment, engagement, data);
    data["more"] = {{{"label", say("Print report")}, {"url", engagements().pathOf(&engagement) + "/report"}}};
    if (moment.viewer.can("coaching.edit") && cohorts().get(moment.tx, engagement.cohort).accessCodes)
        data["more"].push_back(
            {{"label", say("Access code")}, {"url", engagements().pathOf(&engagement) + "/access-code"}});
    if (moment.viewer.can("coaching.edit") && !whyNotReassign(engagement))
        data["more"].push_back(
            {{"label", say("Give to another coach")}, {"url", engagements().pathOf(&engagement) + "/reassign"}});
}

void EngagementRules::showStory(Moment& moment, const Engagement& engagement, Value& data) {
    data["history"] = showHistory(EngagementRepository::changes(moment.tx, engagement.id), moment.viewer.timeZone(),
                                  moment.now, HistoryFor::Operations);
    data["sessions"] = SessionRepository::rowsFor(moment.tx, engagement, moment.viewer);
    data["has_sessions"] = !data["sessions"].empty();
    data["flags"] = showFlags(engagement.attention);
}

void EngagementRules::beforeAnonymising(Moment& moment, const Engagement&, Engagement& after) {
    EngagementRepository::forget(moment.tx, after.id);
    after.shown.clear();
    after.seen.clear();
    after.codeMac.clear();
}

}  // namespace guildhall::coaching
