#include "session/session_progress_pages.hpp"

#include "session/session_view.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::string auditAction(Step step, bool reached) {
    std::string action = "SESSION_";
    for (const char c : std::string(stepName(step))) action += c == '_' ? '_' : static_cast<char>(std::toupper(c));
    return action + (reached ? "" : "_UNDONE");
}

}  // namespace

void SessionProgressPages::take(Transaction& tx, const Request& request, Session& session, Step step, bool reached,
                                const std::string& reason) {
    if (session.state.has(step) == reached) return;
    if (const auto reason = whyNot(session.state, step, reached, clock_.now())) throw sdk::Conflict(*reason);
    SessionRepository::setStep(tx, session.id, step, reached, clock_.now());
    session.state.set(step, reached);
    audit_.record(tx, request.actor(), {.action = auditAction(step, reached), .target = session.id, .reason = reason});
    if (reached) reached_(tx, request, session, step);
}

Response SessionProgressPages::saveSteps(const Request& request) {
    return database_.write([&](Transaction& tx) {
        auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
        // Unticking goes backwards through the order, so that both directions can be done at once.
        constexpr std::array steps{Step::MaterialsOrdered, Step::Ready, Step::InfoSent, Step::Delivered, Step::OnHold};
        for (auto step = steps.rbegin(); step != steps.rend(); ++step)
            if (!sdk::saysYes(request.form(stepName(*step)))) take(tx, request, session, *step, false);
        for (const auto step : steps)
            if (sdk::saysYes(request.form(stepName(step)))) take(tx, request, session, step, true);
        return Response::redirect(sessionUrl(session))
            .notice("Progress saved. Status: " + statusOf(session.state) + ".");
    });
}

Response SessionProgressPages::confirmFinalize(const Request& request) {
    const auto session = database_.read(
        [&](Transaction& tx) { return SessionRepository::get(tx, request.viewer(), request.pathValue("id")); });
    if (const auto reason = whyNot(session.state, Step::Finalized, true, clock_.now())) throw sdk::Conflict(*reason);
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = "Close this session?",
         .data = {{"heading", "Close this session?"},
                  {"lines",
                   {"Its " + sdk::countText(session.state.participants, "participant", "participants") +
                        " will be locked: nobody can be added, changed or removed.",
                    "Certificates stay valid and can still be downloaded."}},
                  {"action", sessionUrl(session) + "/finalize"},
                  {"button", "Close session"},
                  {"cancel", sessionUrl(session)}},
         .crumbs = sessionCrumbs(session)});
}

Response SessionProgressPages::finalize(const Request& request) {
    return database_.write([&](Transaction& tx) {
        auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
        take(tx, request, session, Step::Finalized, true);
        return Response::redirect(sessionUrl(session)).notice("Session closed.");
    });
}

Response SessionProgressPages::cancelPage(const Session& session, const sdk::Form& form) {
    Value lines = Value::array({"The session can no longer be changed. This cannot be undone."});
    if (session.state.certificates > 0)
        lines.push_back(sdk::countText(session.state.certificates, "certificate", "certificates") +
                        " will be revoked and the files removed. Their verify pages will say so.");
    if (session.state.participants > 0)
        lines.push_back(sdk::countText(session.state.participants, "participant stays", "participants stay") +
                        " on record. Nobody is told by mail.");
    return Response::page({.templateName = "kernel/confirm",
                           .title = "Cancel this session?",
                           .data = {{"heading", "Cancel this session?"},
                                    {"lines", std::move(lines)},
                                    {"action", sessionUrl(session) + "/cancel"},
                                    {"button", "Cancel session"},
                                    {"danger", true},
                                    {"form", form.view()},
                                    {"cancel", sessionUrl(session)}},
                           .crumbs = sessionCrumbs(session),
                           .status = form.valid() ? 200 : 422});
}

Response SessionProgressPages::confirmCancel(const Request& request) {
    const auto session = database_.read(
        [&](Transaction& tx) { return SessionRepository::get(tx, request.viewer(), request.pathValue("id")); });
    if (const auto locked = whyLocked(session.state)) throw sdk::Conflict(*locked);
    return cancelPage(session, sdk::Form(reasonFields(), request.viewer()));
}

Response SessionProgressPages::cancel(const Request& request) {
    return database_.write([&](Transaction& tx) {
        auto session = SessionRepository::getLocked(tx, request.viewer(), request.pathValue("id"));
        if (const auto locked = whyLocked(session.state)) throw sdk::Conflict(*locked);
        const auto form = sdk::Form::posted(reasonFields(), request);
        if (!form.valid()) return cancelPage(session, form);
        take(tx, request, session, Step::Cancelled, true, form.text("reason"));
        return Response::redirect(sessionUrl(session)).notice("Session cancelled.");
    });
}

}  // namespace guildhall::certificates
