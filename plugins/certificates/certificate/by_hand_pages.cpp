#include "certificate/by_hand_pages.hpp"

#include "session/session_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Form;
using sdk::Moment;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

/// The fields of a participant that are printed or lead to them, in the order of the form.
constexpr std::array taken{"full_name", "certificate_name", "email", "completion_date"};

void requireIssuing(const sdk::Viewer& viewer) {
    if (!viewer.can("certificates.issue")) throw sdk::Forbidden();
}

}  // namespace

sdk::FieldSet ByHandPages::fields(Transaction& tx, const sdk::Viewer& viewer, std::string_view also) const {
    constexpr std::int64_t most = 200;
    std::vector<sdk::Choice> choices;
    for (const auto& session : SessionRepository::delivered(tx, viewer, also, most))
        choices.push_back(
            {session.id, session.title + " — " + session.workshopCode + ", " + sdk::showDate(session.end)});
    const auto& of = participants().declared();
    return sdk::FieldSet::of("certificates.by_hand")
        .choice("session", "Session", std::move(choices),
                {.required = true,
                 .hint = "The latest ones that are delivered. For an older one, begin on its page of certificates."})
        .text("full_name", of.get("full_name").label, {.required = true})
        .text("certificate_name", of.get("certificate_name").label, {.hint = of.get("certificate_name").options.hint})
        .email("email", of.get("email").label, {.required = true, .sensitivity = sdk::Sensitivity::Contact})
        .date("completion_date", of.get("completion_date").label, {.hint = of.get("completion_date").options.hint})
        .boolean("send_mail", "Tell them by e-mail");
}

Response ByHandPages::page(const Form& form) {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Issue one certificate"),
         .data = {{"intro", sdk::say("The person is added to the session and gets their certificate, under the same "
                                     "rules as everybody else on it.")},
                  {"form", form.view()},
                  {"action", "/cert-form"},
                  {"button", sdk::say("Issue certificate")},
                  {"cancel", "/issued"}},
         .crumbs = {{sdk::say("Certificates"), "/issued"}},
         .status = form.valid() ? 200 : 422});
}

Response ByHandPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    requireIssuing(viewer);
    return services_.database.read([&](Transaction& tx) {
        const auto& session = request.query("session");
        return page(Form(fields(tx, viewer, session), viewer, sdk::Relation::None).fill({{"session", session}}));
    });
}

std::string ByHandPages::carryOut(Moment& moment, Form& form) const {
    const auto session = sessions().lock(moment.tx, form.text("session"), SessionRepository::visible(moment.viewer));
    auto state = session.state();
    ++state.participants;  // the one to be added
    auto whyNot = whyNotIssue(state);
    if (!whyNot) whyNot = whyParticipantsLocked(state, moment.viewer.can("sessions.edit"));
    if (whyNot) {
        form.fail("session", sdk::say(*whyNot));
        return {};
    }
    Participant one{.sessionId = session.id, .attendance = "attended"};
    sdk::Value values = sdk::Value::object();
    for (const auto* name : taken) values[name] = form.values().at(name);
    participants().assign(&one, values);
    for (const auto& error : desk_.check(moment, nullptr, one)) form.fail(error.field, sdk::say(error.message));
    if (!form.valid()) return {};
    desk_.add(moment, one);
    return issuer_.queue(moment.tx, session.id, {{"participant", one.id}, {"send_mail", form.checked("send_mail")}},
                         "Issue a certificate for " + session.title, moment.actor.personId);
}

Response ByHandPages::issue(const Request& request) {
    const auto& viewer = request.viewer();
    requireIssuing(viewer);
    return services_.database.write([&](Transaction& tx) {
        auto form = Form::posted(fields(tx, viewer, request.form("session")), request);
        if (!form.valid()) return page(form);
        const auto actor = request.actor();
        Moment moment{tx, viewer, actor, services_.clock.now()};
        const auto job = carryOut(moment, form);
        return job.empty() ? page(form) : Response::redirect(job);
    });
}

}  // namespace guildhall::certificates
