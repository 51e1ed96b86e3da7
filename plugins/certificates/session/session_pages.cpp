#include "session/session_pages.hpp"

#include "session/session_view.hpp"
#include "workshop_type/workshop_type.hpp"

#include <algorithm>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {
const std::vector<std::string> shownColumns{"title",     "workshop",     "start_date",   "region",
                                            "lead_name", "participants", "certificates", "status"};
}

Response SessionPages::open(const Request& request) { return list(request, "open", SessionRepository::openOnly()); }
Response SessionPages::mine(const Request& request) {
    return list(request, "mine", SessionRepository::ofFacilitator(request.viewer().personId()));
}
Response SessionPages::all(const Request& request) { return list(request, "all", {}); }

Response SessionPages::forPrograms(const Request& request) {
    const auto& source = SessionRepository::list();
    const auto query = sdk::ListQuery::from(request, sessionFields(), source);
    std::vector<std::string> columns = shownColumns;
    columns.insert(columns.end(), {"end_date", "delivery_type", "client"});
    return database_.read([&](Transaction& tx) {
        const auto page =
            sdk::selectPage(tx, sessionFields(), source, query, SessionRepository::visible(request.viewer()));
        return Response::jsonText(page.json(sessionFields(), request.viewer(), columns));
    });
}

Response SessionPages::list(const Request& request, const std::string& tab, const sdk::ListScope& wanted) {
    const auto scope = SessionRepository::visible(request.viewer(), wanted);
    const auto& source = SessionRepository::list();
    const auto query = sdk::ListQuery::from(request, sessionFields(), source);
    const sdk::ListPage::Show show{.columns = shownColumns,
                                   .link = [](const sdk::ListRow& row) { return "/sessions/" + row.id(); },
                                   .noun = "sessions",
                                   .emptyText = tab == "mine" ? "You do not lead or support any session yet."
                                                              : "No session is planned. Add one to begin."};
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, sessionFields(), source, query, request.viewer(), show, "sessions.csv", scope);
        const auto page = sdk::selectPage(tx, sessionFields(), source, query, scope);
        Value data{{"has_tabs", true},
                   {"tabs",
                    {{{"label", "Open"}, {"url", "/sessions"}, {"current", tab == "open"}},
                     {{"label", "My sessions"}, {"url", "/sessions/mine"}, {"current", tab == "mine"}},
                     {{"label", "All"}, {"url", "/sessions/all"}, {"current", tab == "all"}}}}};
        if (request.viewer().can("sessions.edit"))
            data["action"] = {{"label", "Add a session"}, {"url", "/sessions/new"}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = "Sessions",
                               .data = std::move(data),
                               .views = {{"list", page.view(sessionFields(), source, request.viewer(), show)}}});
    });
}

Response SessionPages::show(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), request.pathValue("id"));
        const auto facilitators = SessionRepository::facilitators(tx, session.id);
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        Value data{{"session", sessionView(session, facilitators, request.viewer(), relation, clock_.now())}};
        for (const auto& choice : facilitatorChoices(tx)) {
            const bool there = choice.value == session.text("lead") ||
                               std::any_of(facilitators.begin(), facilitators.end(),
                                           [&](const auto& f) { return f.personId == choice.value; });
            if (!there) data["facilitator_choices"].push_back({{"value", choice.value}, {"label", choice.label}});
        }
        return Response::page({.templateName = "certificates/session",
                               .title = session.text("title"),
                               .data = std::move(data),
                               .crumbs = {{"Sessions", "/sessions"}}});
    });
}

std::vector<sdk::Choice> SessionPages::facilitatorChoices(Transaction& tx) {
    std::vector<sdk::Choice> choices;
    for (const auto* role : {"facilitator", "contractor"})
        for (const auto& person : people_.withRole(tx, role))
            if (std::none_of(choices.begin(), choices.end(),
                             [&](const auto& choice) { return choice.value == person.id; }))
                choices.push_back({person.id, person.name});
    std::sort(choices.begin(), choices.end(),
              [](const auto& a, const auto& b) { return sdk::compareText(a.label, b.label) < 0; });
    return choices;
}

sdk::FieldSet SessionPages::formFields(Transaction& tx, const Value& current) {
    const auto type = current.value("workshop_type", std::string());
    auto facilitators = facilitatorChoices(tx);
    const auto lead = current.value("lead", std::string());
    // A lead who no longer has the role stays until someone else is chosen.
    const bool listed =
        std::any_of(facilitators.begin(), facilitators.end(), [&](const auto& choice) { return choice.value == lead; });
    if (!lead.empty() && !listed) facilitators.push_back({lead, current.value("lead_name", lead)});
    return sessionFields()
        .withChoices("workshop_type", workshopTypes().choices(tx, type, "r.active"))
        .withChoices("lead", std::move(facilitators))
        .only(sessionFormFields());
}

Form SessionPages::read(Transaction& tx, const Request& request, const Value& stored) {
    auto form = Form::posted(formFields(tx, stored), request, stored);
    const auto start = form.date("start_date"), end = form.date("end_date");
    if (start && end && *end < *start) form.fail("end_date", "End date must be on or after the start date");
    const auto from = form.text("start_time"), to = form.text("end_time");
    if (!from.empty() && !to.empty() && to <= from)
        form.fail("end_time", "The daily end must be later than the daily start");
    return form;
}

Response SessionPages::formPage(const Form& form, const Session* session) {
    sdk::Page page{.templateName = "certificates/session_form",
                   .title = session ? "Change session" : "Add a session",
                   .data = {{"form", form.view()},
                            {"action", session ? sessionUrl(*session) + "/edit" : "/sessions"},
                            {"cancel", session ? sessionUrl(*session) : "/sessions"},
                            {"version", session ? session->version : 0},
                            {"button", session ? "Save changes" : "Add session"}},
                   .crumbs = session ? sessionCrumbs(*session)
                                     : std::vector<std::pair<std::string, std::string>>{{"Sessions", "/sessions"}},
                   .status = form.valid() ? 200 : 422};
    return Response::page(std::move(page));
}

Response SessionPages::showNew(const Request& request) {
    const auto fields = database_.read([&](Transaction& tx) { return formFields(tx, Value::object()); });
    return formPage(Form(fields, request.viewer()), nullptr);
}

Response SessionPages::create(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto form = read(tx, request, Value::object());
        if (!form.valid()) return formPage(form, nullptr);
        const auto id = sdk::newId(random_, "sess");
        SessionRepository::insert(tx, id, form.values(), clock_.now());
        audit_.record(tx, request.actor(),
                      {.action = "SESSION_CREATED",
                       .target = id,
                       .changes = sdk::auditDiff(sessionFields(), Value::object(), form.values())});
        return Response::redirect("/sessions/" + id).notice("Session added. Next: add its participants.");
    });
}

Response SessionPages::showEdit(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyLocked(session.state)) throw sdk::Conflict(*locked);
        return formPage(Form(formFields(tx, session.record), request.viewer()).fill(session.record), &session);
    });
}

Response SessionPages::update(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyLocked(session.state)) throw sdk::Conflict(*locked);
        auto form = read(tx, request, session.record);
        const auto today = sdk::dateIn(clock_.now(), form.text("time_zone"));
        if (session.state.has(Step::Delivered) && form.date("end_date") && *form.date("end_date") > today)
            form.fail("end_date", "This session is marked as Delivered, so its end date cannot be in the future");
        if (form.valid() && request.form("version") != std::to_string(session.version))
            form.fail("",
                      "Someone else has changed this session since you opened it. Your entries are kept below; open "
                      "the session in another tab to compare, then save again.");
        if (!form.valid()) return formPage(form, &session);
        SessionRepository::update(tx, session.id, form.values(), session.version);
        audit_.record(
            tx, request.actor(),
            {.action = "SESSION_UPDATED",
             .target = session.id,
             .changes = sdk::auditDiff(sessionFields().only(sessionFormFields()), session.record, form.values())});
        return Response::redirect(sessionUrl(session)).notice("Session saved.");
    });
}

Response SessionPages::addFacilitator(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyLocked(session.state)) throw sdk::Conflict(*locked);
        const auto& chosen = request.form("person");
        const auto choices = facilitatorChoices(tx);
        const auto found =
            std::find_if(choices.begin(), choices.end(), [&](const auto& choice) { return choice.value == chosen; });
        if (found == choices.end() || chosen == session.text("lead"))
            return Response::redirect(sessionUrl(session)).notice("Choose a facilitator to add.", "warning");
        SessionRepository::addFacilitator(tx, session.id, chosen);
        audit_.record(tx, request.actor(),
                      {.action = "SESSION_FACILITATOR_ADDED", .target = session.id, .details = {{"person", chosen}}});
        return Response::redirect(sessionUrl(session)).notice(found->label + " added as a facilitator.");
    });
}

Response SessionPages::removeFacilitator(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyLocked(session.state)) throw sdk::Conflict(*locked);
        SessionRepository::removeFacilitator(tx, session.id, request.form("person"));
        audit_.record(tx, request.actor(),
                      {.action = "SESSION_FACILITATOR_REMOVED",
                       .target = session.id,
                       .details = {{"person", request.form("person")}}});
        return Response::redirect(sessionUrl(session)).notice("Facilitator removed.");
    });
}

}  // namespace guildhall::certificates
