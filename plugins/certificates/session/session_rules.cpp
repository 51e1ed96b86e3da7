#include "session/session_rules.hpp"

#include "account/accounts.hpp"
#include "certificate/certificate_issuer.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::certificates {

using sdk::Moment;
using sdk::Transaction;

sdk::ListScope SessionRules::tab(const sdk::Viewer& viewer, std::string_view name) {
    if (name == "mine") return SessionRepository::ofPerson(viewer.personId());
    const auto today = [&] { return sdk::isoDate(sdk::dateIn(clock_.now(), viewer.timeZone())); };
    if (name == "upcoming") return {"r.end_date >= ?", {today()}};
    if (name == "past") return {"r.end_date < ?", {today()}};
    return {};
}

void SessionRules::check(Moment& moment, const Session* before, Session& session, sdk::FieldErrors& errors) {
    if (session.end < session.start) errors.push_back({"end_date", "End date must be on or after the start date"});
    if (!session.startTime.empty() && !session.endTime.empty() && session.endTime <= session.startTime)
        errors.push_back({"end_time", "The daily end must be later than the daily start"});
    if (before && session.delivered && session.end > sdk::dateIn(moment.now, session.timeZone))
        errors.push_back({"end_date", "This session is marked as Delivered, so its end date cannot be in the future"});
    checkLead(moment, before, session, errors);
    // Lists from the CRM find a session by it. An import has looked for it already, of many rows at once.
    const bool sameId = before && before->crmId == session.crmId;
    if (session.crmId.empty() || sameId || moment.importing) return;
    if (sessions().idWith(moment.tx, "crm_session_id", sdk::Cell(session.crmId), session.id))
        errors.push_back({"crm_session_id", "Another session has this CRM session id — choose a different one"});
}

void SessionRules::checkLead(Moment& moment, const Session* before, const Session& session, sdk::FieldErrors& errors) {
    if (session.lead.empty() || (before && before->lead == session.lead)) return;
    const auto all = facilitators(moment.tx);
    if (std::ranges::find(all, session.lead, &sdk::Choice::value) == all.end())
        errors.push_back({"lead", "This person is no facilitator — choose one, or give them the role first"});
}

std::optional<std::string> SessionRules::whyNotRemove(Moment&, const Session& session) {
    const auto state = session.state();
    const bool touched = std::ranges::any_of(allSteps, [&](Step step) { return state.has(step); });
    if (session.participants == 0 && session.certificates == 0 && !touched) return {};
    return "Only a session without participants and without progress can be removed. Cancel it instead.";
}

void SessionRules::beforeRemove(Moment& moment, const Session& session) {
    for (const auto& one : SessionRepository::facilitators(moment.tx, session.id))
        SessionRepository::removeFacilitator(moment.tx, session.id, one.value);
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

bool SessionRules::consultsAct(std::string_view action) const {
    return action == "finalize" && stepRules_.ask(Step::Finalized);
}

std::any SessionRules::consultAct(const sdk::Viewer& viewer, const Session& session, std::string_view) {
    if (whyNot(session.state(), Step::Finalized, true, clock_.now())) return {};
    return stepRules_.about(session, Step::Finalized, {.personId = viewer.personId(), .role = viewer.activeRole()});
}

std::optional<std::string> SessionRules::whyNotAct(Moment& moment, const Session& session, std::string_view action) {
    const auto state = session.state();
    if (const auto locked = whyLocked(state)) return locked;
    if (action != "finalize") return {};
    if (state.has(Step::Finalized)) return "This session is closed already.";
    if (auto why = whyNot(state, Step::Finalized, true, moment.now)) return why;
    const auto* verdict = std::any_cast<StepVerdict>(&moment.advice);
    return verdict ? whyNot(*verdict, session) : std::nullopt;
}

std::vector<std::string> SessionRules::warnings(Moment& moment, const Session& session, std::string_view action) {
    std::vector<std::string> lines;
    if (action == "finalize") {
        if (const auto* said = std::any_cast<StepVerdict>(&moment.advice); said && !said->warning.empty())
            lines.push_back(said->warning);
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

namespace {

/// Whoever has said no region is everywhere.
bool isIn(const sdk::Person& person, const std::string& region) {
    return region.empty() || person.region.empty() || sdk::folded(person.region) == sdk::folded(region);
}

}  // namespace

std::vector<sdk::Choice> SessionRules::facilitators(Transaction& tx, const std::string& region) {
    std::vector<sdk::Choice> choices;
    for (const auto* role : {"facilitator", "contractor"})
        for (const auto& person : people_.withRole(tx, role))
            if (isIn(person, region) && std::ranges::find(choices, person.id, &sdk::Choice::value) == choices.end())
                choices.push_back({person.id, person.name});
    std::ranges::sort(choices, [](const auto& a, const auto& b) { return sdk::compareText(a.label, b.label) < 0; });
    return choices;
}

std::optional<std::vector<sdk::Choice>> SessionRules::choices(Moment& moment, std::string_view field,
                                                              const Session* session) {
    if (field != "lead") return {};
    const bool all = moment.importing || moment.wider.contains("lead");
    const auto region = moment.typed ? moment.typed("region") : session ? session->region : moment.viewer.region();
    auto offered = facilitators(moment.tx, all ? "" : region);
    // Who was chosen while others were offered, or leads it already, stays until someone else is chosen.
    for (const auto& person : {session ? session->lead : std::string(), moment.typed ? moment.typed("lead") : ""}) {
        if (!sdk::isId(person) || std::ranges::find(offered, person, &sdk::Choice::value) != offered.end()) continue;
        if (const auto name = sdk::personName(moment.tx, person)) offered.push_back({person, *name});
    }
    return offered;
}

void SessionRules::show(Moment& moment, const Session& session, sdk::Relation relation, sdk::Value& data) {
    data["session"] = sessionView(moment, session, relation);
    const auto there = SessionRepository::facilitators(moment.tx, session.id);
    const auto near = facilitators(moment.tx, session.region);
    const auto holds = [](const std::vector<sdk::Choice>& all, const sdk::Choice& one) {
        return std::ranges::find(all, one.value, &sdk::Choice::value) != all.end();
    };
    for (const auto& choice : facilitators(moment.tx)) {
        if (choice.value == session.lead || holds(there, choice)) continue;
        auto& offered = holds(near, choice) ? data["facilitator_choices"] : data["facilitators_elsewhere"]["choices"];
        offered.push_back({{"value", choice.value}, {"label", choice.label}});
    }
}

}  // namespace guildhall::certificates
