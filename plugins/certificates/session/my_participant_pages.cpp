#include "session/my_participant_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Moment;
using sdk::Relation;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

sdk::FieldSet newFields() { return participants().fields().only({"full_name", "email", "title"}); }
sdk::FieldSet editFields() { return participants().fields().only({"full_name", "title"}); }

/// What the form does not ask for is not set in silence.
Form posted(sdk::FieldSet fields, const Request& request, const sdk::Value& stored = {}) {
    auto form = Form::posted(fields, request, stored, Relation::Assigned);
    for (const auto& name : participants().formFields())
        if (!fields.find(name) && request.hasForm(name))
            form.fail("", sdk::say("{field} is not yours to change here",
                                   {{"field", sdk::say(participants().fields().get(name).label)}}));
    return form;
}

std::string pathOf(const Participant& participant) {
    return "/my-sessions/" + participant.sessionId + "/participants/" + participant.id;
}

}  // namespace

Session MyParticipantPages::administered(Moment& moment, const Request& request, const ParticipantDesk& desk,
                                         bool lock) {
    auto session = MySessionPages::named(moment.tx, request);
    if (!moment.viewer.is(session.csa))
        throw sdk::Forbidden("Only this session's client session administrator changes its participants here.");
    if (lock) session = sessions().lock(moment.tx, session.id);
    if (const auto locked = desk.rules().whyNotAdd(moment, session.id)) throw sdk::Conflict(*locked);
    return session;
}

template <class F>
auto MyParticipantPages::read(const Request& request, F&& work) {
    return services_.database.read([&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        return work(moment, administered(moment, request, desk_));
    });
}

template <class F>
auto MyParticipantPages::write(const Request& request, F&& work) {
    return services_.database.write([&](Transaction& tx) {
        const auto actor = request.actor();
        Moment moment{tx, request.viewer(), actor, services_.clock.now()};
        return work(moment, administered(moment, request, desk_, true));
    });
}

Participant MyParticipantPages::of(Moment& moment, const Session& session, const Request& request) {
    return participants().get(moment.tx, request.pathValue("participant"), {"r.session_id = ?", {session.id}});
}

Response MyParticipantPages::formPage(const Form& form, const Session& session, const Participant* participant) {
    const auto back = MySessionPages::url(session);
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = participant ? sdk::say("Change participant") : sdk::say("Add a participant"),
         .data = {{"intro", session.title},
                  {"form", form.view()},
                  {"version", participant ? std::to_string(participant->version) : ""},
                  {"action", participant ? pathOf(*participant) + "/edit" : back + "/participants/new"},
                  {"button", participant ? sdk::say("Save changes") : sdk::say("Add participant")},
                  {"cancel", back}},
         .crumbs = {{sdk::say("My sessions"), "/my-sessions"}, {session.title, back}},
         .status = form.valid() ? 200 : 422});
}

Response MyParticipantPages::showNew(const Request& request) {
    return read(request, [](Moment& moment, const Session& session) {
        return formPage(Form(newFields(), moment.viewer, Relation::Assigned), session, nullptr);
    });
}

Response MyParticipantPages::add(const Request& request) {
    return write(request, [&](Moment& moment, const Session& session) {
        auto form = posted(newFields(), request);
        Participant participant{.sessionId = session.id};
        if (form.valid()) {
            participants().assign(&participant, form.values());
            for (auto& error : desk_.check(moment, nullptr, participant))
                form.fail(std::move(error.field), std::move(error.message));
        }
        if (!form.valid()) return formPage(form, session, nullptr);
        desk_.add(moment, participant);
        return Response::redirect(MySessionPages::url(session))
            .notice(sdk::say("{name} added.", {{"name", participant.fullName}}));
    });
}

Response MyParticipantPages::showEdit(const Request& request) {
    return read(request, [&](Moment& moment, const Session& session) {
        const auto participant = of(moment, session, request);
        return formPage(Form(editFields(), moment.viewer, Relation::Assigned).fill(participants().values(&participant)),
                        session, &participant);
    });
}

Response MyParticipantPages::edit(const Request& request) {
    return write(request, [&](Moment& moment, const Session& session) {
        const auto before = of(moment, session, request);
        auto form = posted(editFields(), request, participants().values(&before));
        if (request.form("version") != std::to_string(before.version))
            form.fail("",
                      "Somebody else has changed this person since you opened the page. Check the values below "
                      "and save once more.");
        auto after = before;
        if (form.valid()) {
            participants().assign(&after, form.values());
            for (auto& error : desk_.check(moment, &before, after))
                form.fail(std::move(error.field), std::move(error.message));
        }
        if (!form.valid()) return formPage(form, session, &before);
        desk_.change(moment, before, after);
        return Response::redirect(MySessionPages::url(session))
            .notice(sdk::say("{name} saved.", {{"name", after.fullName}}));
    });
}

Response MyParticipantPages::confirmRemove(const Request& request) {
    return read(request, [&](Moment& moment, const Session& session) {
        const auto participant = of(moment, session, request);
        const auto heading = sdk::say("Remove {name}?", {{"name", participant.fullName}});
        return Response::page(
            {.templateName = "kernel/confirm",
             .title = heading,
             .data = {{"heading", heading},
                      {"lines", {sdk::say("They no longer belong to this session. Their account stays.")}},
                      {"action", pathOf(participant) + "/remove"},
                      {"button", sdk::say("Remove participant")},
                      {"danger", true},
                      {"cancel", MySessionPages::url(session)}},
             .crumbs = {{sdk::say("My sessions"), "/my-sessions"}, {session.title, MySessionPages::url(session)}}});
    });
}

Response MyParticipantPages::remove(const Request& request) {
    return write(request, [&](Moment& moment, const Session& session) {
        const auto participant = of(moment, session, request);
        desk_.remove(moment, participant);
        return Response::redirect(MySessionPages::url(session))
            .notice(sdk::say("{name} removed.", {{"name", participant.fullName}}));
    });
}

}  // namespace guildhall::certificates
