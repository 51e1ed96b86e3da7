#include "session/session.hpp"

#include "session/session_repository.hpp"

namespace guildhall::coaching {

const sdk::RecordType<Session>& sessions() {
    static const auto type =
        sdk::RecordType<Session>("coaching.session", "cses", {"session", "sessions"})
            .belongsTo(&Session::engagement, "engagement", engagements(), "coaching-sessions")
            .number(&Session::number, "number", "Session", {.byHand = false})
            .date(&Session::occurredOn, "occurred_on", "Held on")
            .choice(&Session::status, "status", "Status",
                    {{"completed", "Completed", "green"},
                     {"forfeited_cancelled", "Session forfeited - canceled within 24 hours", "amber"},
                     {"forfeited_not_used", "Session forfeited - not taken advantage of", "amber"}},
                    {.initial = "completed"})
            .managed(&Session::topic, "topic", "Topic", "coaching.managerial_topics",
                     {{"delegation", "Delegation"},
                      {"feedback", "Feedback and difficult talks"},
                      {"time", "Time and priorities"},
                      {"conflict", "Team conflict"},
                      {"resilience", "Resilience"},
                      {"motivation", "Motivating a team"},
                      {"other", "Other"}})
            .managed(&Session::executiveTopic, "executive_topic", "Topic", "coaching.executive_topics",
                     {{"presence", "Executive presence"},
                      {"change", "Leading change"},
                      {"influence", "Influence without authority"},
                      {"speaking", "Public speaking"},
                      {"strategy", "Strategic thinking"},
                      {"stakeholders", "Working with stakeholders"},
                      {"other", "Other"}})
            .managed(&Session::outcome, "outcome", "Outcome", "coaching.outcomes",
                     {{"goal_set", "A goal was set"},
                      {"progress", "Progress towards a goal"},
                      {"goal_reached", "A goal was reached"},
                      {"insight", "A new insight"},
                      {"none", "No outcome yet"}})
            .managed(&Session::duration, "duration", "Duration", "coaching.durations",
                     {{"30", "30 minutes"}, {"45", "45 minutes"}, {"60", "60 minutes"}, {"90", "90 minutes"}})
            .person(&Session::author, "author", "Logged by", {.byHand = false})
            .boolean(&Session::draft, "draft", "Draft", {.byHand = false})
            .instant(&Session::submittedAt, "submitted_at", "Logged")
            .title("{number}")
            .list({.columns = {"number", "occurred_on", "status", "topic", "executive_topic", "outcome", "duration",
                               "author"},
                   .order = "number",
                   .empty = "No session has been logged yet."})
            .permissions({.see = "coaching.view"})
            .at("/coaching-sessions")
            .privacy({.person = "author",
                      .purpose = "to know which sessions of an engagement took place",
                      .emptied = {"author"}});
    return type;
}

sdk::ListScope SessionRules::scope(const sdk::Viewer&) { return {"NOT r.draft", {}}; }

void SessionRules::show(sdk::Moment&, const Session&, sdk::Relation, sdk::Value& data) {
    sdk::leaveOut(data, {"draft", "engagement"}, sessions().declared());
}

void SessionRules::beforeAnonymising(sdk::Moment& moment, const Session&, Session& after) {
    SessionRepository::putNotes(moment.tx, after.id, "");
}

}  // namespace guildhall::coaching
