#include "client_link/client_pages.hpp"

#include "session/session_rules.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

/// These fields, for whoever has the link: it says who may see and change them, not who is signed in.
sdk::FieldSet opened(const sdk::FieldSet& fields) {
    auto open = sdk::FieldSet::of(fields.name());
    for (auto field : fields.fields()) {
        field.options.sensitivity = sdk::Sensitivity::Public;
        open.add(std::move(field));
    }
    return open;
}

sdk::FieldSet newFields() { return opened(participants().fields().only({"full_name", "email", "title"})); }
sdk::FieldSet editFields() { return opened(participants().fields().only({"full_name", "title"})); }
sdk::FieldSet shippingFields() {
    auto fields = sdk::FieldSet::of(sessions().name());
    for (const auto* name : {"ship_contact", "ship_phone", "ship_email", "ship_address", "ship_instructions"}) {
        auto field = sessions().fields().get(name);
        field.options.required = std::string_view(name) == "ship_contact";
        fields.add(std::move(field));
    }
    return opened(fields);
}

/// What was done before this page, said once more where no cookie can carry it.
std::string doneBefore(const Request& request) {
    const auto& done = request.query("done");
    if (done == "added") return sdk::say("Added to the list.");
    if (done == "changed") return sdk::say("Your change is saved.");
    if (done == "removed") return sdk::say("Removed from the list.");
    if (done == "confirmed") return sdk::say("Thank you. Contact and shipping details are confirmed.");
    return {};
}

Participant participantIn(Transaction& tx, const Session& session, const Request& request) {
    return participants().get(tx, request.pathValue("participant"), {"r.session_id = ?", {session.id}});
}

struct FormPage {
    std::string title, intro, action, button, cancel, version;
};

Response formPage(const Form& form, const FormPage& page) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = page.title,
                           .data = {{"intro", page.intro},
                                    {"form", form.view()},
                                    {"version", page.version},
                                    {"action", page.action},
                                    {"button", page.button},
                                    {"cancel", page.cancel}},
                           .frame = sdk::Frame::Card,
                           .status = form.valid() ? 200 : 422});
}

/// False, with an error above the form: it was made of an older state.
void checkVersion(Form& form, const Request& request, std::int64_t version) {
    if (request.form("version") != std::to_string(version))
        form.fail("",
                  "Somebody else has changed this since you opened the page. Check the values below and save once "
                  "more.");
}

}  // namespace

void ClientPages::describe(sdk::Registrar& add) {
    const auto reads = [this](Page page) {
        return [this, page](const Request& request) { return visit(request, page, false); };
    };
    const auto writes = [this](Page page) {
        return [this, page](const Request& request) { return visit(request, page, true); };
    };
    // No form token: whoever does not know the link cannot make anybody's browser send it, and it works without
    // cookies.
    const sdk::RouteOptions byLink{.csrf = false};
    const std::string people = "/client-link/participants", one = people + "/{participant}";
    add.get("/client-link", sdk::Public, reads(&ClientPages::show));
    add.get(people + "/new", sdk::Public, reads(&ClientPages::showNew));
    add.post(people + "/new", sdk::Public, writes(&ClientPages::add), byLink);
    add.get(one + "/edit", sdk::Public, reads(&ClientPages::showEdit));
    add.post(one + "/edit", sdk::Public, writes(&ClientPages::edit), byLink);
    add.get(one + "/remove", sdk::Public, reads(&ClientPages::confirmRemove));
    add.post(one + "/remove", sdk::Public, writes(&ClientPages::remove), byLink);
    add.get("/client-link/shipping", sdk::Public, reads(&ClientPages::showShipping));
    add.post("/client-link/shipping", sdk::Public, writes(&ClientPages::confirmShipping), byLink);
}

Response ClientPages::visit(const Request& request, Page page, bool writing) {
    const auto work = [&](Transaction& tx) -> std::optional<Response> {
        const auto found = clientLinks().select(tx, "WHERE r.token_hash = $1", LinkDoor::digestOf(request));
        if (found.empty()) return {};
        const auto& link = found.front();
        auto session = writing ? sessions().lock(tx, link.sessionId) : sessions().get(tx, link.sessionId);
        if (!link.isOpen(session, services_.clock.now())) return {};
        const sdk::Viewer viewer({.personId = link.id, .name = link.actorName(), .timeZone = session.timeZone});
        auto actor = request.actor();
        actor.personId = link.id;
        actor.role = link.actorName();
        sdk::Moment moment{tx, viewer, actor, services_.clock.now()};
        Visit visit{moment, link, std::move(session), request.query("token")};
        if (writing)
            if (const auto locked = visit.locked()) throw sdk::Conflict(*locked);
        return (this->*page)(visit, request);
    };
    auto answer = writing ? services_.database.write(work) : services_.database.read(work);
    return answer ? LinkDoor::unlisted(std::move(*answer)) : door_.closed(request);
}

Response ClientPages::show(Visit& visit, const Request& request) {
    const auto& [moment, link, session, token] = visit;
    const auto locked = visit.locked();
    auto rows = Value::array();
    for (const auto& one : participantsOf(moment.tx, session.id)) {
        auto row = sdk::present(participants().fields().only({"full_name", "email", "title"}),
                                participants().values(&one), moment.viewer, sdk::Relation::Assigned);
        const auto at = "/participants/" + one.id;
        row["edit_url"] = locked ? "" : visit.at(at + "/edit");
        row["remove_url"] = locked ? "" : visit.at(at + "/remove");
        rows.push_back(std::move(row));
    }
    auto shipping = Value::array();
    const auto fields = shippingFields();
    const auto shown = sdk::present(fields, sessions().values(&session), moment.viewer, sdk::Relation::Assigned);
    for (const auto& field : fields.fields())
        shipping.push_back({{"label", sdk::say(field.label)}, {"value", shown.value(field.name, std::string())}});
    const auto count = rows.size();
    Value data{
        {"heading", session.title},
        {"done", doneBefore(request)},
        {"locked", sdk::say(locked.value_or(""))},
        {"outline", {{"rows", sessionOutline(moment, session)}}},
        {"count", count},
        {"rows", std::move(rows)},
        {"shipping", {{"rows", std::move(shipping)}}},
        {"confirmed", link.confirmedAt ? sdk::say("Confirmed on {when}.",
                                                  {{"when", sdk::showInstant(*link.confirmedAt, session.timeZone)}})
                                       : ""},
        {"new_url", locked ? "" : visit.at("/participants/new")},
        {"shipping_url", locked ? "" : visit.at("/shipping")},
        {"until", sdk::showDate(*link.expires)}};
    return Response::page({.templateName = "certificates/client_link",
                           .title = session.title,
                           .data = std::move(data),
                           .frame = sdk::Frame::Card});
}

Response ClientPages::showNew(Visit& visit, const Request& request) {
    return formPage(Form(newFields(), request.viewer()), {.title = sdk::say("Add a participant"),
                                                          .intro = visit.session.title,
                                                          .action = visit.at("/participants/new"),
                                                          .button = sdk::say("Add participant"),
                                                          .cancel = visit.at(),
                                                          .version = {}});
}

Response ClientPages::add(Visit& visit, const Request& request) {
    auto form = Form::posted(newFields(), request);
    Participant participant{.sessionId = visit.session.id};
    if (form.valid()) {
        participants().assign(&participant, form.values());
        for (auto& error : desk_.check(visit.moment, nullptr, participant))
            form.fail(std::move(error.field), std::move(error.message));
    }
    if (!form.valid())
        return formPage(form, {.title = sdk::say("Add a participant"),
                               .intro = visit.session.title,
                               .action = visit.at("/participants/new"),
                               .button = sdk::say("Add participant"),
                               .cancel = visit.at(),
                               .version = {}});
    desk_.add(visit.moment, participant);
    return Response::redirect(visit.at() + "&done=added");
}

namespace {

FormPage editPage(const Participant& participant, const std::string& intro, std::string action, std::string cancel) {
    return {.title = sdk::say("Change participant"),
            .intro = intro,
            .action = std::move(action),
            .button = sdk::say("Save changes"),
            .cancel = std::move(cancel),
            .version = std::to_string(participant.version)};
}

}  // namespace

Response ClientPages::showEdit(Visit& visit, const Request& request) {
    const auto one = participantIn(visit.moment.tx, visit.session, request);
    return formPage(Form(editFields(), request.viewer()).fill(participants().values(&one)),
                    editPage(one, visit.session.title, visit.at("/participants/" + one.id + "/edit"), visit.at()));
}

Response ClientPages::edit(Visit& visit, const Request& request) {
    const auto before = participantIn(visit.moment.tx, visit.session, request);
    auto form = Form::posted(editFields(), request, participants().values(&before));
    checkVersion(form, request, before.version);
    auto after = before;
    if (form.valid()) {
        participants().assign(&after, form.values());
        for (auto& error : desk_.check(visit.moment, &before, after))
            form.fail(std::move(error.field), std::move(error.message));
    }
    if (!form.valid())
        return formPage(
            form, editPage(before, visit.session.title, visit.at("/participants/" + before.id + "/edit"), visit.at()));
    desk_.change(visit.moment, before, after);
    return Response::redirect(visit.at() + "&done=changed");
}

Response ClientPages::confirmRemove(Visit& visit, const Request& request) {
    const auto one = participantIn(visit.moment.tx, visit.session, request);
    const auto heading = sdk::say("Remove {name}?", {{"name", one.fullName}});
    return Response::page({.templateName = "kernel/confirm",
                           .title = heading,
                           .data = {{"heading", heading},
                                    {"lines", {sdk::say("They no longer take part in this workshop.")}},
                                    {"action", visit.at("/participants/" + one.id + "/remove")},
                                    {"button", sdk::say("Remove participant")},
                                    {"danger", true},
                                    {"cancel", visit.at()}},
                           .frame = sdk::Frame::Card});
}

Response ClientPages::remove(Visit& visit, const Request& request) {
    desk_.remove(visit.moment, participantIn(visit.moment.tx, visit.session, request));
    return Response::redirect(visit.at() + "&done=removed");
}

namespace {

FormPage shippingPage(const Session& session, std::string action, std::string cancel) {
    return {.title = sdk::say("Contact and shipping"),
            .intro = sdk::say("Whom can we reach about {session}, and where do the materials go? Change what is wrong, "
                              "then confirm.",
                              {{"session", session.title}}),
            .action = std::move(action),
            .button = sdk::say("Confirm these details"),
            .cancel = std::move(cancel),
            .version = std::to_string(session.version)};
}

}  // namespace

Response ClientPages::showShipping(Visit& visit, const Request& request) {
    return formPage(Form(shippingFields(), request.viewer()).fill(sessions().values(&visit.session)),
                    shippingPage(visit.session, visit.at("/shipping"), visit.at()));
}

Response ClientPages::confirmShipping(Visit& visit, const Request& request) {
    auto form = Form::posted(shippingFields(), request, sessions().values(&visit.session));
    checkVersion(form, request, visit.session.version);
    if (form.text("ship_phone").empty() && form.text("ship_email").empty())
        form.fail("ship_email", "Enter an e-mail address or a phone number of the contact");
    if (!form.valid()) return formPage(form, shippingPage(visit.session, visit.at("/shipping"), visit.at()));
    saveShipping(visit, form);
    return Response::redirect(visit.at() + "&done=confirmed");
}

void ClientPages::saveShipping(Visit& visit, const Form& form) {
    auto& [moment, link, session, token] = visit;
    const auto before = sessions().values(&session);
    sessions().assign(&session, form.values());
    const auto after = sessions().values(&session);
    if (after != before && !sessions().update(moment.tx, session))
        throw sdk::Conflict("Somebody else has just changed this. Try again.");
    link.confirmedAt = moment.now;
    if (!clientLinks().update(moment.tx, link)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    const auto fields = shippingFields();
    std::vector<std::string> names;
    for (const auto& field : fields.fields()) names.push_back(field.name);
    services_.audit.record(moment.tx, moment.actor,
                           {.action = "SESSION_SHIPPING_CONFIRMED",
                            .target = session.id,
                            .changes = sdk::auditDiff(sessions().fields().only(names), before, after),
                            .details = {{"link", link.id}, {"version", session.version}}});
}

}  // namespace guildhall::certificates
