#include "coach_desk/engagement_pages.hpp"

#include "coach/coach_repository.hpp"
#include "coach_desk/desk_pages.hpp"
#include "engagement/history.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <charconv>

namespace guildhall::coaching {

using sdk::Relation;
using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t mostBytes = 512 * 1024;  // 20,000 characters of any script, as a form sends them

std::string numberOf(const Session& session, const Engagement& engagement) {
    return say("Session {n} of {all}",
               {{"n", std::to_string(session.number)}, {"all", std::to_string(engagement.totalSessions)}});
}

/// Which of the two topics of a session this program has.
const char* topicField(const Program& program) {
    return program.topics == Topics::Managerial ? "topic" : "executive_topic";
}

/// As the form has it: the topic of the program under one name.
Value formValues(const Program& program, const Session& session) {
    auto values = sessions().values(&session);
    values["topic"] = values[topicField(program)];
    values["notes"] = session.notes;
    return values;
}

bool wantsJson(const Request& request) {
    return request.header("accept").find("application/json") != std::string::npos;
}

Value summaryOf(const Engagement& engagement, const Program& program, const Cohort& cohort, const sdk::Viewer& viewer) {
    Value rows = Value::array();
    const auto add = [&](const sdk::RecordModel& type, const void* record, const std::vector<std::string>& names) {
        const auto fields = type.fields().only(names);
        const auto shown = sdk::present(fields, type.values(record), viewer, Relation::Assigned);
        for (const auto& field : fields.fields())
            if (const auto value = shown.value(field.name, ""); !value.empty())
                rows.push_back({{"label", say(field.label)}, {"value", value}});
    };
    add(engagements(), &engagement, {"email", "organization"});
    rows.push_back({{"label", say("Program")}, {"value", program.name}});
    rows.push_back({{"label", say("Cohort")}, {"value", cohort.code}});
    add(engagements(), &engagement, {"selected_at"});
    add(cohorts(), &cohort, {"first_deadline", "second_deadline"});
    rows.push_back({{"label", say("Sessions")},
                    {"value", say("{n} of {all}", {{"n", std::to_string(engagement.sessions)},
                                                   {"all", std::to_string(engagement.totalSessions)}})}});
    return rows;
}

std::string notesHint(std::int64_t days) {
    const auto yours = say("Only you can read them.");
    if (days == 0) return yours;
    return yours + " " +
           sdk::sayCount(days, "They are destroyed {n} day after the engagement has ended.",
                         "They are destroyed {n} days after the engagement has ended.");
}

}  // namespace

void EngagementPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (EngagementPages::*handler)(const Request&) const) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const auto keeps = [this](SessionLog::Deed deed) {
        return [this, deed](const Request& request) { return save(request, deed); };
    };
    constexpr const char* permission = "coaching.coach";
    const auto one = pathOf("{id}");
    add.get(one, permission, to(&EngagementPages::show));
    add.post(one + "/sessions", permission, keeps(SessionLog::Deed::Log), {.maxBody = mostBytes});
    add.post(one + "/draft", permission, keeps(SessionLog::Deed::Draft), {.maxBody = mostBytes});
    add.get(one + "/drafts/{session}/discard", permission, to(&EngagementPages::confirmDiscard));
    add.post(one + "/drafts/{session}/discard", permission, to(&EngagementPages::discard));
}

const Session* EngagementPages::Desk::find(std::string_view session) const {
    const auto found = std::ranges::find(sessions, session, &Session::id);
    return found == sessions.end() ? nullptr : &*found;
}

std::optional<std::int64_t> EngagementPages::Desk::freeNumber() const {
    return SessionLog::freeNumber(sessions, engagement.totalSessions);
}

EngagementPages::Desk EngagementPages::own(Transaction& tx, const Request& request) const {
    const auto& id = request.pathValue("id");
    const auto& person = request.viewer().personId();
    auto coach = CoachRepository::byPerson(tx, person);
    if (!coach || !sdk::isId(id)) throw sdk::NotFound();
    auto engagement = engagements().get(tx, id);
    if (engagement.coach != coach->id) throw sdk::NotFound();
    auto program = programs().get(tx, engagement.program);
    auto cohort = cohorts().get(tx, engagement.cohort);
    return {std::move(*coach),
            std::move(engagement),
            std::move(program),
            std::move(cohort),
            SessionRepository::of(tx, id, person),
            EngagementRepository::changes(tx, id)};
}

/// The draft asked for, else the first one; a new session when there is none, or when it is asked for.
std::optional<EngagementPages::Draft> EngagementPages::chosenDraft(const Desk& desk, const Request& request) const {
    if (SessionLog::whyNot(desk.engagement)) return {};
    const auto& asked = request.query("session");
    const auto* draft = desk.find(asked);
    if (!draft || !draft->draft) {
        const auto first = std::ranges::find(desk.sessions, true, &Session::draft);
        draft = first == desk.sessions.end() || (asked == "new" && desk.freeNumber()) ? nullptr : &*first;
    }
    Session session;
    if (draft) {
        session = *draft;
        session.notes = notes_.open(session, request.viewer().personId());
    } else if (const auto number = desk.freeNumber()) {
        session.id = sdk::newId(services_.random, sessions().idPrefix());
        session.number = *number;
        session.occurredOn = sdk::dateIn(services_.clock.now(), request.viewer().timeZone());
    } else {
        return {};
    }
    auto form =
        sdk::Form(fields(desk, draft, true), request.viewer(), Relation::Own).fill(formValues(desk.program, session));
    return Draft{std::move(session), std::move(form)};
}

/// `complete`: all is asked for that a logged session has.
sdk::FieldSet EngagementPages::fields(const Desk& desk, const Session* draft, bool complete) const {
    const auto known = sessions().fields();
    const auto stored = draft ? sessions().values(draft) : Value::object();
    auto fields = sdk::FieldSet::of("coaching.session_log");
    for (const auto* name : {"status", "occurred_on", topicField(desk.program), "outcome", "duration"}) {
        auto field = known.get(name);
        // An entry that is no longer offered stays where it was chosen.
        std::erase_if(field.options.choices, [&](const sdk::Choice& choice) {
            return !choice.offered && choice.value != stored.value(name, "");
        });
        const bool isTopic = field.name == topicField(desk.program);
        field.options.required = field.name == "status" || complete;
        if (field.name != "occurred_on" && field.name != "status")
            field.options.onlyWhen = {.field = "status", .is = {"completed"}};
        if (isTopic) field.name = "topic";
        fields.add(std::move(field));
    }
    // This form is shown to who writes them and to nobody else.
    return std::move(fields).longText("notes", "Private notes",
                                      {.max = 20'000, .hint = notesHint(services_.settings.number("notes_days"))});
}

void EngagementPages::checkDay(const Desk& desk, const sdk::Viewer& viewer, sdk::Form& form) const {
    const auto day = form.date("occurred_on");
    if (!day) return;
    if (*day > sdk::dateIn(services_.clock.now(), viewer.timeZone()))
        form.fail("occurred_on", "This day is still to come. Log the session once it has been held");
    else if (*day < desk.cohort.opens)
        form.fail("occurred_on", say("Nobody of this cohort could choose a coach before {day}",
                                     {{"day", sdk::showDate(desk.cohort.opens)}}));
}

Session EngagementPages::typedIn(const Desk& desk, const Request& request, const sdk::Form& form) {
    Session session;
    auto values = form.values();
    if (desk.program.topics == Topics::Executive) values["executive_topic"] = std::exchange(values["topic"], "");
    sessions().assign(&session, values);
    session.notes = form.text("notes");
    session.engagement = desk.engagement.id;
    session.id = request.form("session");
    const auto& version = request.form("version");
    std::from_chars(version.data(), version.data() + version.size(), session.version);
    return session;
}

Response EngagementPages::show(const Request& request) const {
    const auto desk = services_.database.read([&](Transaction& tx) { return own(tx, request); });
    return page(desk, request, chosenDraft(desk, request));
}

Response EngagementPages::save(const Request& request, SessionLog::Deed deed) const {
    const auto& viewer = request.viewer();
    const auto desk = services_.database.read([&](Transaction& tx) { return own(tx, request); });
    const bool logs = deed == SessionLog::Deed::Log;
    auto form =
        sdk::Form::posted(fields(desk, desk.find(request.form("session")), logs), request, Value(), Relation::Own);
    auto typed = typedIn(desk, request, form);
    if (!sdk::isId(typed.id) || !typed.id.starts_with(sessions().idPrefix() + "-")) throw sdk::NotFound();
    if (logs) checkDay(desk, viewer, form);
    if (!form.valid()) return unfinished(desk, request, std::move(typed), std::move(form));
    Session kept;
    try {
        kept = services_.database.write(
            [&](Transaction& tx) { return log_.keep(tx, request.actor(), desk.coach, typed, deed); });
    } catch (const sdk::Conflict& conflict) {
        if (wantsJson(request)) throw;
        return keptPage(desk, viewer, typed, conflict.what());
    }
    if (wantsJson(request))
        return Response::json({{"version", kept.version},
                               {"said", say("Draft saved at {time}",
                                            {{"time", sdk::timeOfDay(services_.clock.now(), viewer.timeZone())}})}});
    const auto path = pathOf(desk.engagement.id);
    if (!logs)
        return Response::redirect(path + "?session=" + kept.id)
            .notice(say("The draft has been saved. Nobody else sees it."));
    auto told = say("Session {n} has been logged.", {{"n", std::to_string(kept.number)}});
    if (kept.topic == "other" || kept.executiveTopic == "other") told += " " + say(otherTopic) + ".";
    return Response::redirect(path).notice(std::move(told));
}

/// Something is wrong with what was typed: the page again, unless nothing could be logged anyway.
Response EngagementPages::unfinished(const Desk& desk, const Request& request, Session typed, sdk::Form form) const {
    if (wantsJson(request)) throw sdk::Invalid(form.errors());
    const auto* there = desk.find(typed.id);
    const auto number = there ? std::optional(there->number) : desk.freeNumber();
    auto why = SessionLog::whyNot(desk.engagement);
    if (!why && !number) why = SessionLog::allLogged;
    if (!why && there && !there->draft) why = SessionLog::staysAsItIs;
    if (why) return keptPage(desk, request.viewer(), typed, *why);
    typed.number = *number;
    return page(desk, request, Draft{std::move(typed), std::move(form)});
}

Response EngagementPages::confirmDiscard(const Request& request) const {
    const auto desk = services_.database.read([&](Transaction& tx) { return own(tx, request); });
    const auto* draft = desk.find(request.pathValue("session"));
    if (!draft || !draft->draft) throw sdk::NotFound();
    const auto path = pathOf(desk.engagement.id);
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = say("Discard the draft"),
         .data = {{"heading", say("Discard the draft of session {n}?", {{"n", std::to_string(draft->number)}})},
                  {"lines", {say("What you have typed, your private notes too, is gone for good.")}},
                  {"action", path + "/drafts/" + draft->id + "/discard"},
                  {"button", say("Discard the draft")},
                  {"danger", true},
                  {"cancel", path + "?session=" + draft->id}},
         .frame = sdk::Frame::Portal});
}

Response EngagementPages::discard(const Request& request) const {
    const auto& session = request.pathValue("session");
    if (!sdk::isId(session)) throw sdk::NotFound();
    const auto id = services_.database.write([&](Transaction& tx) {
        const auto desk = own(tx, request);
        log_.discard(tx, request.actor(), desk.coach, desk.engagement.id, session);
        return desk.engagement.id;
    });
    return Response::redirect(pathOf(id)).notice(say("The draft has been discarded."));
}

Value EngagementPages::sessionData(const Desk& desk, const Session& session, const sdk::Viewer& viewer) const {
    const auto& person = viewer.personId();
    auto values = formValues(desk.program, session);
    // Somebody else's never even reach the page's data.
    values["notes"] = notes_.open(session, person);
    auto shown = sdk::present(fields(desk, &session, false), values, viewer, Relation::Own);
    shown["number"] = std::to_string(session.number);
    shown["heading"] = numberOf(session, desk.engagement);
    shown["is_own"] = session.author == person;
    shown["is_draft"] = session.draft;
    shown["state"] = {{"tag", session.draft ? "amber" : shown.value("status_tag", "")},
                      {"text", session.draft ? say("Draft") : shown.value("status", "")}};
    if (session.draft) shown["continue_url"] = pathOf(desk.engagement.id) + "?session=" + session.id;
    if (!session.draft && session.author == person) shown["ics_url"] = "/coach/sessions/" + session.id + ".ics";
    return shown;
}

Value EngagementPages::logData(const Desk& desk, const sdk::Viewer& viewer, const Draft& draft) const {
    const auto& session = draft.session;
    const auto path = pathOf(desk.engagement.id);
    const bool isStored = desk.find(session.id) != nullptr;
    Value data{{"heading", numberOf(session, desk.engagement)},
               {"form", draft.form->view()},
               {"session", session.id},
               {"version", std::to_string(session.version)},
               {"url", path + "/sessions"},
               {"draft_url", path + "/draft"},
               {"is_draft", isStored},
               {"discard_url", isStored ? path + "/drafts/" + session.id + "/discard" : std::string()},
               {"new_url", isStored && desk.freeNumber() ? path + "?session=new" : std::string()},
               {"other_topic", say(otherTopic)}};
    const Session* previous = nullptr;
    for (const auto& one : desk.sessions)
        if (!one.draft && one.number < session.number) previous = &one;
    data["previous"] = previous ? sessionData(desk, *previous, viewer) : Value(false);
    return data;
}

Response EngagementPages::page(const Desk& desk, const Request& request, const std::optional<Draft>& draft) const {
    const auto& viewer = request.viewer();
    const auto& engagement = desk.engagement;
    const auto shown = sdk::present(engagements().fields().only({"name", "status"}), engagements().values(&engagement),
                                    viewer, Relation::Assigned);
    const auto name = shown.value("name", "");
    Value data{{"heading", name},
               {"state", {{"tag", shown["status_tag"]}, {"text", shown["status"]}}},
               {"rows", summaryOf(engagement, desk.program, desk.cohort, viewer)},
               {"history", showHistory(desk.changes, viewer.timeZone(), services_.clock.now(), HistoryFor::Coaches)},
               {"booking_url", isCoached(engagement.status) ? desk.coach.bookingUrl : std::string()},
               {"sessions", Value::array()}};
    for (const auto& session : desk.sessions) data["sessions"].push_back(sessionData(desk, session, viewer));
    if (draft)
        data["log"] = logData(desk, viewer, *draft);
    else if (engagement.status == Status::Completed)
        data["done"] = say("All sessions completed.");
    else
        data["blocked"] = SessionLog::whyNot(engagement).value_or(say(SessionLog::allLogged) + ".");
    return Response::page({.templateName = "coaching/coach_engagement",
                           .title = name,
                           .data = std::move(data),
                           .crumbs = {{say("My coaching"), DeskPages::path}},
                           .frame = sdk::Frame::Portal,
                           .status = draft && !draft->form->valid() ? 422 : 200});
}

Response EngagementPages::keptPage(const Desk& desk, const sdk::Viewer& viewer, const Session& typed,
                                   const std::string& why) const {
    const auto known = fields(desk, nullptr, false);
    const auto shown = sdk::present(known, formValues(desk.program, typed), viewer, Relation::Own);
    Value rows = Value::array();
    for (const auto& field : known.fields())
        if (const auto value = shown.value(field.name, ""); field.name != "notes" && !value.empty())
            rows.push_back({{"label", say(field.label)}, {"value", value}});
    return Response::page({.templateName = "coaching/coach_kept",
                           .title = say("Not saved"),
                           .data = {{"why", say(why)},
                                    {"rows", std::move(rows)},
                                    {"notes", shown.value("notes", "")},
                                    {"url", pathOf(desk.engagement.id)}},
                           .crumbs = {{say("My coaching"), DeskPages::path}},
                           .frame = sdk::Frame::Portal,
                           .status = 409});
}

}  // namespace guildhall::coaching
