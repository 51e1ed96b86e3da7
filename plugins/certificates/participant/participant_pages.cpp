#include "participant/participant_pages.hpp"

#include "participant/participant.hpp"
#include "participant/participant_repository.hpp"
#include "session/session_view.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

Value storedParticipant(Transaction& tx, const Request& request) {
    auto record = ParticipantRepository::find(tx, request.pathValue("id"), request.pathValue("participant"));
    if (!record) throw sdk::NotFound();
    return std::move(*record);
}

/// The session, locked, when its participants may be changed by this viewer; throws Conflict with the reason.
Session changeable(Transaction& tx, const Request& request) {
    auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
    if (const auto locked = whyParticipantsLocked(session.state, request.viewer().can("sessions.edit")))
        throw sdk::Conflict(*locked);
    return session;
}

sdk::FieldSet formFields() { return participantFields().only(participantFormFields()); }

}  // namespace

Response ParticipantPages::list(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), request.pathValue("id"));
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        const auto& source = ParticipantRepository::list();
        const auto query = sdk::ListQuery::from(request, participantFields(), source, relation);
        const auto scope = ParticipantRepository::ofSession(session.id);
        const auto base = sessionUrl(session) + "/participants";
        const bool mayChange = request.viewer().can("sessions.participants") &&
                               !whyParticipantsLocked(session.state, request.viewer().can("sessions.edit"));
        sdk::ListPage::Show show{.columns = {"full_name", "email", "title", "attendance", "certificate"},
                                 .noun = "participants",
                                 .emptyText = "Nobody is on this session yet. Add people one by one or import a list."};
        if (mayChange) show.link = [base](const sdk::ListRow& row) { return base + "/" + row.id() + "/edit"; };
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, participantFields(), source, query, request.viewer(), show, "participants.csv",
                                  scope);
        const auto page = sdk::selectPage(tx, participantFields(), source, query, scope);
        Value data{{"intro", session.text("title")}};
        if (mayChange && !whyNotAdd(request.viewer(), relation)) {
            data["action"] = {{"label", "Import a list"}, {"url", sessionUrl(session) + "/import"}};
            data["more"] = {{{"label", "Add one person"}, {"url", base + "/new"}}};
        }
        return Response::page({.templateName = "kernel/list_page",
                               .title = "Participants",
                               .data = std::move(data),
                               .crumbs = sessionCrumbs(session),
                               .views = {{"list", page.view(participantFields(), source, request.viewer(), show)}}});
    });
}

Form ParticipantPages::read(Transaction& tx, const Request& request, const Session& session, const Value& stored,
                            sdk::Relation relation) {
    auto form = Form::posted(formFields(), request, stored, relation);
    if (const auto problem = nameProblem(form.text("full_name"))) form.fail("full_name", *problem);
    const auto other = ParticipantRepository::findByEmail(tx, session.id, form.text("email"));
    if (other && *other != stored.value("id", std::string()))
        form.fail("email", "Someone with this e-mail address is already on this session");
    return form;
}

Response ParticipantPages::formPage(const Form& form, const Session& session, const std::string& id) {
    const auto base = sessionUrl(session) + "/participants";
    auto crumbs = sessionCrumbs(session);
    crumbs.emplace_back("Participants", base);
    Value data{{"form", form.view()},
               {"action", id.empty() ? base : base + "/" + id + "/edit"},
               {"cancel", base},
               {"button", id.empty() ? "Add participant" : "Save changes"}};
    if (!id.empty()) data["remove_url"] = base + "/" + id + "/remove";
    return Response::page({.templateName = "certificates/participant_form",
                           .title = id.empty() ? "Add a participant" : "Change participant",
                           .data = std::move(data),
                           .crumbs = std::move(crumbs),
                           .status = form.valid() ? 200 : 422});
}

Response ParticipantPages::showNew(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyParticipantsLocked(session.state, request.viewer().can("sessions.edit")))
            throw sdk::Conflict(*locked);
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        if (const auto reason = whyNotAdd(request.viewer(), relation)) throw sdk::Forbidden(*reason);
        return formPage(Form(formFields(), request.viewer(), relation), session, "");
    });
}

Response ParticipantPages::create(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        if (const auto reason = whyNotAdd(request.viewer(), relation)) throw sdk::Forbidden(*reason);
        const auto form = read(tx, request, session, Value::object(), relation);
        if (!form.valid()) return formPage(form, session, "");
        const auto id = sdk::newId(random_, "part");
        ParticipantRepository::insert(tx, session.id, id, form.values(), clock_.now());
        audit_.record(tx, request.actor(),
                      {.action = "SESSION_PARTICIPANT_ADDED",
                       .target = id,
                       .changes = sdk::auditDiff(participantFields(), Value::object(), form.values()),
                       .details = {{"session", session.id}}});
        events_.joined(tx, request.actor(), session);
        return Response::redirect(sessionUrl(session) + "/participants").notice(form.text("full_name") + " added.");
    });
}

Response ParticipantPages::showEdit(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyParticipantsLocked(session.state, request.viewer().can("sessions.edit")))
            throw sdk::Conflict(*locked);
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        const auto record = storedParticipant(tx, request);
        return formPage(Form(formFields(), request.viewer(), relation).fill(record), session,
                        request.pathValue("participant"));
    });
}

Response ParticipantPages::update(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        const auto before = storedParticipant(tx, request);
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        const auto form = read(tx, request, session, before, relation);
        const auto id = request.pathValue("participant");
        if (!form.valid()) return formPage(form, session, id);
        ParticipantRepository::update(tx, id, form.values());
        audit_.record(tx, request.actor(),
                      {.action = "SESSION_PARTICIPANT_UPDATED",
                       .target = id,
                       .changes = sdk::auditDiff(formFields(), before, form.values()),
                       .details = {{"session", session.id}}});
        if (form.text("email") != before.value("email", "")) events_.joined(tx, request.actor(), session);
        return Response::redirect(sessionUrl(session) + "/participants").notice("Participant saved.");
    });
}

Response ParticipantPages::confirmRemove(const Request& request) {
    return database_.read([&](Transaction& tx) {
        const auto session = SessionRepository::get(tx, request.viewer(), request.pathValue("id"));
        const auto record = storedParticipant(tx, request);
        const auto relation = SessionRepository::relationOf(tx, session, request.viewer());
        const auto name =
            sdk::presentField(participantFields().get("full_name"), record["full_name"], request.viewer(), relation);
        auto crumbs = sessionCrumbs(session);
        crumbs.emplace_back("Participants", sessionUrl(session) + "/participants");
        return Response::page(
            {.templateName = "kernel/confirm",
             .title = "Remove this participant?",
             .data = {{"heading", "Remove " + name + " from this session?"},
                      {"lines",
                       {"They no longer belong to “" + session.text("title") + "”. Their account stays.",
                        "A certificate that was issued to them here is revoked."}},
                      {"action", sessionUrl(session) + "/participants/" + request.pathValue("participant") + "/remove"},
                      {"button", "Remove participant"},
                      {"danger", true},
                      {"cancel", sessionUrl(session) + "/participants"}},
             .crumbs = std::move(crumbs)});
    });
}

Response ParticipantPages::remove(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        const auto record = storedParticipant(tx, request);
        const auto id = request.pathValue("participant");
        events_.left(tx, request.actor(), session, id);
        ParticipantRepository::remove(tx, id);
        audit_.record(tx, request.actor(),
                      {.action = "SESSION_PARTICIPANT_REMOVED",
                       .target = id,
                       .changes = sdk::auditDiff(formFields(), record, Value::object()),
                       .details = {{"session", session.id}}});
        return Response::redirect(sessionUrl(session) + "/participants").notice("Participant removed.");
    });
}

}  // namespace guildhall::certificates
