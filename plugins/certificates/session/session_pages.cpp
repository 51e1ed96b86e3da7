#include "session/session_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

std::string auditAction(Step step, bool reached) {
    std::string action = "SESSION_";
    for (const char c : std::string(stepName(step))) action += c == '_' ? '_' : static_cast<char>(std::toupper(c));
    return action + (reached ? "" : "_UNDONE");
}

}  // namespace

Session SessionPages::changeable(Transaction& tx, const Request& request) const {
    auto session = sessions().lock(tx, request.pathValue("id"), SessionRepository::visible(request.viewer()));
    if (const auto locked = whyLocked(session.state())) throw sdk::Conflict(*locked);
    return session;
}

void SessionPages::take(Transaction& tx, const Request& request, Session& session, Step step, bool reached) {
    if (session.state().has(step) == reached) return;
    const auto now = services_.clock.now();
    if (const auto reason = whyNot(session.state(), step, reached, now)) throw sdk::Conflict(*reason);
    session.take(step, reached, now);
    sessions().update(tx, session);
    services_.audit.record(
        tx, request.actor(),
        {.action = auditAction(step, reached), .target = session.id, .details = {{"version", session.version}}});
}

Response SessionPages::saveSteps(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        auto session = changeable(tx, request);
        const auto before = session;
        // Unticking goes backwards through the order, so that both directions can be done at once.
        constexpr std::array steps{Step::MaterialsOrdered, Step::Ready, Step::InfoSent, Step::Delivered, Step::OnHold};
        for (auto step = steps.rbegin(); step != steps.rend(); ++step)
            if (!sdk::saysYes(request.form(stepName(*step)))) take(tx, request, session, *step, false);
        for (const auto step : steps)
            if (sdk::saysYes(request.form(stepName(step)))) take(tx, request, session, step, true);
        rules_->follow(tx, request.actor(), before, session);
        return Response::redirect(session.url())
            .notice(sdk::say("Progress saved. Status: {status}.", {{"status", sdk::say(statusOf(session.state()))}}));
    });
}

Response SessionPages::addFacilitator(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        const auto& chosen = request.form("person");
        const auto choices = rules_->facilitators(tx);
        const auto found = std::ranges::find(choices, chosen, &sdk::Choice::value);
        if (found == choices.end() || chosen == session.lead)
            return Response::redirect(session.url()).notice(sdk::say("Choose a facilitator to add."), "warning");
        SessionRepository::addFacilitator(tx, session.id, chosen);
        services_.audit.record(
            tx, request.actor(),
            {.action = "SESSION_FACILITATOR_ADDED", .target = session.id, .details = {{"person", chosen}}});
        return Response::redirect(session.url())
            .notice(sdk::say("{name} added as a facilitator.", {{"name", found->label}}));
    });
}

Response SessionPages::removeFacilitator(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto session = changeable(tx, request);
        SessionRepository::removeFacilitator(tx, session.id, request.form("person"));
        services_.audit.record(tx, request.actor(),
                               {.action = "SESSION_FACILITATOR_REMOVED",
                                .target = session.id,
                                .details = {{"person", request.form("person")}}});
        return Response::redirect(session.url()).notice(sdk::say("Facilitator removed."));
    });
}

}  // namespace guildhall::certificates
