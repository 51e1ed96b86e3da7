#include "kernel/audit/incident_pages.hpp"

#include "kernel/audit/audit_filter.hpp"
#include "kernel/audit/exposure_repository.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::audit {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *mayRead = "security.view", *mayWrite = "security.incidents";
constexpr const char *incidentsPath = "/security-audit/incidents", *openingPath = "/security-audit/incidents/new";
constexpr int shownIncidents = 200;

std::string pathTo(const std::string& id) { return incidentsPath + ("/" + id); }

/// A report is asked for by somebody who looked; whoever opens a record without one names nobody.
bool namesPeople(const AuditFilter& filter) {
    return filter.isValid() && (filter.has("actor") || filter.has("identity") || filter.has("ip"));
}

std::vector<std::string> affected(Transaction& tx, const AuditFilter& filter) {
    std::vector<std::string> people;
    if (!namesPeople(filter)) return people;
    for (const auto& one : ExposureRepository::people(tx, filter.conditions(tx))) people.push_back(one.id);
    return people;
}

std::vector<std::pair<std::string, std::string>> crumbs(const Incident* incident = nullptr) {
    std::vector<std::pair<std::string, std::string>> all{{sdk::say("Security"), "/security-audit"},
                                                         {sdk::say("Incidents"), incidentsPath}};
    if (incident) all.emplace_back(incident->title, pathTo(incident->id));
    return all;
}

std::string shownTime(sdk::Instant at, const sdk::Viewer& viewer) { return sdk::showInstant(at, viewer.timeZone()); }

}  // namespace

void IncidentPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (IncidentPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get(incidentsPath, mayRead, to(&IncidentPages::list));
    add.get(openingPath, mayWrite, to(&IncidentPages::showOpening));
    add.post(openingPath, mayWrite, to(&IncidentPages::open));
    add.get("/security-audit/incidents/{id}", mayRead, to(&IncidentPages::show));
    add.get("/security-audit/incidents/{id}/file", mayRead, to(&IncidentPages::file));
    add.get("/security-audit/incidents/{id}/edit", mayWrite, to(&IncidentPages::showEdit));
    add.post("/security-audit/incidents/{id}/edit", mayWrite, to(&IncidentPages::edit));
    add.get("/security-audit/incidents/{id}/steps/{code}", mayWrite, to(&IncidentPages::showStep));
    add.post("/security-audit/incidents/{id}/steps/{code}", mayWrite, to(&IncidentPages::saveStep));
}

Response IncidentPages::list(const Request& request) {
    const auto& viewer = request.viewer();
    Value rows = Value::array();
    for (const auto& one :
         parts_.database.read([](Transaction& tx) { return IncidentRepository::all(tx, shownIncidents); }))
        rows.push_back({{"title", one.title},
                        {"url", pathTo(one.id)},
                        {"category", one.category},
                        {"found", shownTime(one.foundAt, viewer)},
                        {"people", sdk::thousands(one.people)},
                        {"is_open", one.open > 0},
                        {"open", sdk::sayCount(one.open, "1 step to do", "{n} steps to do")}});
    return Response::page({.templateName = "kernel/incidents",
                           .title = sdk::say("Incidents"),
                           .data = {{"has_rows", !rows.empty()},
                                    {"rows", std::move(rows)},
                                    {"tab_incidents", true},
                                    {"new_url", viewer.can(mayWrite) ? openingPath : ""}},
                           .crumbs = {{sdk::say("Security"), "/security-audit"}}});
}

Response IncidentPages::openingPage(const Request& request, const Form& form) {
    const auto filter = AuditFilter::from(request);
    const auto number =
        parts_.database.read([&](Transaction& tx) { return static_cast<std::int64_t>(affected(tx, filter).size()); });
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Open an incident record"),
         .data = {{"form", form.view()},
                  {"intro", namesPeople(filter)
                                ? sdk::sayCount(number, "1 person of the exposure report is kept with it.",
                                                "{n} people of the exposure report are kept with it.")
                                : sdk::say("Open it from the exposure report to keep the people affected with it.")},
                  {"action", filter.address(openingPath)},
                  {"button", sdk::say("Open record")},
                  {"cancel", incidentsPath}},
         .crumbs = crumbs(),
         .status = form.valid() ? 200 : 422});
}

Response IncidentPages::showOpening(const Request& request) {
    const auto filter = AuditFilter::from(request);
    const auto number =
        parts_.database.read([&](Transaction& tx) { return static_cast<std::int64_t>(affected(tx, filter).size()); });
    const auto now = parts_.clock.now();
    const auto& zone = request.viewer().timeZone();
    return openingPage(request, Form(openingFields(), request.viewer())
                                    .fill({{"category", std::to_string(exposureCategory(number))},
                                           {"found_on", sdk::isoDate(sdk::dateIn(now, zone))},
                                           {"found_time", sdk::timeOfDay(now, zone)}}));
}

Response IncidentPages::open(const Request& request) {
    auto form = Form::posted(openingFields(), request);
    if (!form.valid()) return openingPage(request, form);
    const auto now = parts_.clock.now();
    Incident one{.id = sdk::newId(parts_.random, "incd"),
                 .foundAt = sdk::instantOf(*form.date("found_on"), *sdk::parseTimeOfDay(form.text("found_time")),
                                           request.viewer().timeZone()),
                 .openedBy = request.viewer().personId(),
                 .openedAt = now};
    if (one.foundAt > now) {
        form.fail("found_on", sdk::say("It cannot have been found after now."));
        return openingPage(request, form);
    }
    write(one, form.values());
    parts_.database.write([&](Transaction& tx) {
        const auto people = affected(tx, AuditFilter::from(request));
        IncidentRepository::add(tx, one, people);
        parts_.audit.record(tx, request.actor(),
                            {.action = "INCIDENT_OPENED",
                             .target = one.id,
                             .changes = sdk::auditDiff(incidentFields(), Value::object(), recordOf(one)),
                             .details = {{"people", people.size()}}});
    });
    return Response::redirect(pathTo(one.id)).notice(sdk::say("The record is open. See what is due, and by when."));
}

Incident IncidentPages::incident(Transaction& tx, const Request& request) {
    auto found = IncidentRepository::find(tx, request.pathValue("id"));
    if (!found) throw sdk::NotFound();
    return std::move(*found);
}

IncidentStep IncidentPages::step(Transaction& tx, const Request& request) {
    for (auto& one : IncidentRepository::steps(tx, request.pathValue("id")))
        if (one.code == request.pathValue("code")) return std::move(one);
    throw sdk::NotFound();
}

Response IncidentPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    return parts_.database.read([&](Transaction& tx) {
        const auto one = incident(tx, request);
        const auto url = pathTo(one.id);
        const bool writes = viewer.can(mayWrite);
        Value summary = Value::array(), steps = Value::array(), people = Value::array();
        const auto shown = sdk::present(incidentFields(), recordOf(one), viewer);
        for (const auto& field : incidentFields().fields())
            if (field.name != "title")
                summary.push_back(
                    {{"label", sdk::say(field.label)}, {"value", shown.value(field.name, std::string())}});
        summary.insert(summary.begin() + 3,
                       Value({{"label", sdk::say("Found")}, {"value", shownTime(one.foundAt, viewer)}}));
        summary.push_back({{"label", sdk::say("Opened")},
                           {"value", shownTime(one.openedAt, viewer)},
                           {"hint", one.openedByName.empty() ? one.openedBy : one.openedByName}});
        for (const auto& due : IncidentRepository::steps(tx, one.id))
            steps.push_back({{"title", stepTitle(due.code)},
                             {"by", shownTime(due.dueAt, viewer)},
                             {"owner", due.ownerName.empty() ? due.ownerId : due.ownerName},
                             {"done", due.doneAt ? shownTime(*due.doneAt, viewer) : std::string()},
                             {"overdue", !due.doneAt && due.dueAt < parts_.clock.now()},
                             {"url", writes ? url + "/steps/" + due.code : std::string()}});
        for (const auto& person : IncidentRepository::people(tx, one.id))
            people.push_back(
                {{"name", person.name.empty() ? person.id : person.name},
                 {"url", person.name.empty() || !viewer.can("participants.view") ? "" : "/users/" + person.id}});
        return Response::page({.templateName = "kernel/incident",
                               .title = one.title,
                               .data = {{"summary", std::move(summary)},
                                        {"steps", std::move(steps)},
                                        {"number", sdk::thousands(one.people)},
                                        {"has_people", !people.empty()},
                                        {"people", std::move(people)},
                                        {"edit_url", writes ? url + "/edit" : std::string()},
                                        {"file_url", url + "/file"}},
                               .crumbs = crumbs()});
    });
}

Response IncidentPages::file(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto one = incident(tx, request);
        auto text = "\xEF\xBB\xBF" + sdk::csvLine({"What", "Value", "Due", "Owner", "Done"});
        const auto record = recordOf(one);
        for (const auto& field : incidentFields().fields())
            text += sdk::csvLine({field.label, record.value(field.name, std::string()), "", "", ""});
        text += sdk::csvLine({"Found", sdk::isoInstant(one.foundAt), "", "", ""});
        text += sdk::csvLine({"Opened", sdk::isoInstant(one.openedAt), "", one.openedBy, ""});
        for (const auto& due : IncidentRepository::steps(tx, one.id))
            text += sdk::csvLine({"Step", stepTitle(due.code), sdk::isoInstant(due.dueAt),
                                  due.ownerName.empty() ? due.ownerId : due.ownerName,
                                  due.doneAt ? sdk::isoInstant(*due.doneAt) : ""});
        for (const auto& person : IncidentRepository::people(tx, one.id))
            text += sdk::csvLine({"Person affected", person.id, "", person.name, ""});
        return Response::bytes(std::move(text), "text/csv; charset=utf-8")
            .download("incident.csv")
            .disclosing("kernel.incident");
    });
}

Response IncidentPages::formPage(const Incident& one, const Form& form, std::string path, std::string title) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = std::move(title),
                           .data = {{"form", form.view()},
                                    {"version", std::to_string(one.version)},
                                    {"action", pathTo(one.id) + path},
                                    {"button", sdk::say("Save")},
                                    {"cancel", pathTo(one.id)}},
                           .crumbs = crumbs(&one),
                           .status = form.valid() ? 200 : 422});
}

Response IncidentPages::showEdit(const Request& request) {
    const auto one = parts_.database.read([&](Transaction& tx) { return incident(tx, request); });
    return formPage(one, Form(incidentFields(), request.viewer()).fill(recordOf(one)), "/edit",
                    sdk::say("Change the record"));
}

Response IncidentPages::edit(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        auto one = incident(tx, request);
        const auto form = Form::posted(incidentFields(), request);
        if (!form.valid()) return formPage(one, form, "/edit", sdk::say("Change the record"));
        if (request.form("version") != std::to_string(one.version))
            throw sdk::Conflict("Somebody else has changed this record meanwhile. Go back, and open it anew.");
        const auto before = recordOf(one);
        write(one, form.values());
        if (!IncidentRepository::update(tx, one))
            throw sdk::Conflict("Somebody else has changed this record meanwhile. Go back, and open it anew.");
        parts_.audit.record(tx, request.actor(),
                            {.action = "INCIDENT_UPDATED",
                             .target = one.id,
                             .changes = sdk::auditDiff(incidentFields(), before, recordOf(one))});
        return Response::redirect(pathTo(one.id)).notice(sdk::say("Saved."));
    });
}

Response IncidentPages::showStep(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto one = incident(tx, request);
        const auto due = step(tx, request);
        return formPage(one,
                        Form(stepFields(), request.viewer())
                            .fill({{"owner", due.ownerId.empty() ? request.viewer().email() : due.ownerId},
                                   {"done", due.doneAt.has_value()}}),
                        "/steps/" + due.code, stepTitle(due.code));
    });
}

Response IncidentPages::saveStep(const Request& request) {
    auto form = Form::posted(stepFields(), request);
    return parts_.database.write([&](Transaction& tx) {
        const auto one = incident(tx, request);
        auto due = step(tx, request);
        const auto owner = form.text("owner").empty() ? std::optional(AffectedPerson{})
                                                      : IncidentRepository::somebody(tx, form.text("owner"));
        if (form.valid() && !owner) form.fail("owner", sdk::say("Nobody here has that address or id."));
        if (!form.valid()) return formPage(one, form, "/steps/" + due.code, stepTitle(due.code));
        const Value before{{"owner", due.ownerId}, {"done", due.doneAt.has_value()}};
        due.ownerId = owner->id;
        if (form.checked("done") != due.doneAt.has_value())
            due.doneAt = form.checked("done") ? std::optional(parts_.clock.now()) : std::nullopt;
        IncidentRepository::setStep(tx, one.id, due);
        parts_.audit.record(tx, request.actor(),
                            {.action = "INCIDENT_STEP_UPDATED",
                             .target = one.id,
                             .changes = sdk::auditDiff(stepFields(), before,
                                                       {{"owner", due.ownerId}, {"done", due.doneAt.has_value()}}),
                             .details = {{"step", due.code}}});
        return Response::redirect(pathTo(one.id)).notice(sdk::say("Saved."));
    });
}

}  // namespace guildhall::audit
