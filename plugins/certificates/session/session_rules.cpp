#include "session/session_rules.hpp"

#include "account/accounts.hpp"
#include "certificate/certificate_issuer.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Moment;
using sdk::Transaction;

sdk::ListScope SessionRules::tab(const sdk::Viewer& viewer, std::string_view name) {
    return name == "mine" ? SessionRepository::ofPerson(viewer.personId()) : sdk::ListScope();
}

void SessionRules::check(Moment& moment, const Session* before, Session& session, sdk::FieldErrors& errors) {
    if (session.end < session.start) errors.push_back({"end_date", "End date must be on or after the start date"});
    if (!session.startTime.empty() && !session.endTime.empty() && session.endTime <= session.startTime)
        errors.push_back({"end_time", "The daily end must be later than the daily start"});
    if (before && session.delivered && session.end > sdk::dateIn(moment.now, session.timeZone))
        errors.push_back({"end_date", "This session is marked as Delivered, so its end date cannot be in the future"});
}

void SessionRules::follow(Transaction& tx, const sdk::Actor& actor, const Session& before, const Session& session) {
    if (session.ready && !before.ready) accounts_.provisionWhenReady(tx, actor, session);
    if (!session.cancelled || before.cancelled) return;
    for (const auto& certificate : CertificateRepository::standingOfSession(tx, session.id))
        issuer_.revoke(tx, actor, certificate, "The session was cancelled");
}

void SessionRules::afterSave(Moment& moment, const Session* before, const Session& session) {
    if (before) follow(moment.tx, moment.actor, *before, session);
}

std::optional<std::string> SessionRules::whyNotChange(Moment&, const Session& session) {
    return whyLocked(session.state());
}

std::optional<std::string> SessionRules::whyNotAct(Moment& moment, const Session& session, std::string_view action) {
    const auto state = session.state();
    if (const auto locked = whyLocked(state)) return locked;
    if (action != "finalize") return {};
    if (state.has(Step::Finalized)) return "This session is closed already.";
    return whyNot(state, Step::Finalized, true, moment.now);
}

std::vector<std::string> SessionRules::warnings(Moment&, const Session& session, std::string_view action) {
    std::vector<std::string> lines;
    if (action == "finalize") {
        lines.push_back(sdk::sayCount(session.participants,
                                      "Its {n} participant will be locked: nobody can be added, changed or removed.",
                                      "Its {n} participants will be locked: nobody can be added, changed or removed."));
        lines.emplace_back("Certificates stay valid and can still be downloaded.");
        return lines;
    }
    if (session.certificates > 0)
        lines.push_back(
            sdk::sayCount(session.certificates,
                          "{n} certificate will be revoked and the files removed. Their verify pages will say so.",
                          "{n} certificates will be revoked and the files removed. Their verify pages will say so."));
    if (session.participants > 0)
        lines.push_back(sdk::sayCount(session.participants, "{n} participant stays on record. Nobody is told by mail.",
                                      "{n} participants stay on record. Nobody is told by mail."));
    return lines;
}

void SessionRules::act(Moment& moment, const Session&, Session& session, std::string_view action, std::string_view) {
    session.take(action == "cancel" ? Step::Cancelled : Step::Finalized, true, moment.now);
}

std::vector<sdk::Choice> SessionRules::facilitators(Transaction& tx) {
    std::vector<sdk::Choice> choices;
    for (const auto* role : {"facilitator", "contractor"})
        for (const auto& person : people_.withRole(tx, role))
            if (std::ranges::find(choices, person.id, &sdk::Choice::value) == choices.end())
                choices.push_back({person.id, person.name});
    std::ranges::sort(choices, [](const auto& a, const auto& b) { return sdk::compareText(a.label, b.label) < 0; });
    return choices;
}

std::optional<std::vector<sdk::Choice>> SessionRules::choices(Moment& moment, std::string_view field,
                                                              const Session* session) {
    if (field != "lead") return {};
    auto all = facilitators(moment.tx);
    // A lead who no longer has the role stays until someone else is chosen.
    if (session && !session->lead.empty() && std::ranges::find(all, session->lead, &sdk::Choice::value) == all.end())
        all.push_back({session->lead, sdk::personName(moment.tx, session->lead).value_or(session->lead)});
    return all;
}

void SessionRules::show(Moment& moment, const Session& session, sdk::Relation relation, sdk::Value& data) {
    data["session"] = sessionView(moment, session, relation);
    const auto there = SessionRepository::facilitators(moment.tx, session.id);
    for (const auto& choice : facilitators(moment.tx))
        if (choice.value != session.lead && std::ranges::find(there, choice.value, &sdk::Choice::value) == there.end())
            data["facilitator_choices"].push_back({{"value", choice.value}, {"label", choice.label}});
}

}  // namespace guildhall::certificates
