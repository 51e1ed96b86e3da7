#include "session/session_rules.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Value;

namespace {

Value summaryRows(sdk::Moment& moment, const Session& session, const std::vector<sdk::Choice>& facilitators,
                  sdk::Relation relation) {
    const auto shown = sdk::present(sessions().fields(), sessions().values(&session), moment.viewer, relation);
    Value rows = Value::array();
    const auto row = [&](const std::string& label, const std::string& value) {
        if (!value.empty()) rows.push_back({{"label", sdk::say(label)}, {"value", value}});
    };
    const auto text = [&](const char* name) { return shown.value(name, std::string()); };
    const bool oneDay = session.start == session.end;
    row("Workshop", session.workshopCode + " — " + session.workshopName);
    row("Dates", oneDay ? text("start_date")
                        : sdk::say("{from} to {to}", {{"from", text("start_date")}, {"to", text("end_date")}}));
    if (!session.startTime.empty())
        row("Daily times",
            text("start_time") + (session.endTime.empty() ? "" : "–" + text("end_time")) + ", " + text("time_zone"));
    const auto rowsOf = [&](std::initializer_list<const char*> names) {
        for (const auto* name : names) row(sessions().fields().get(name).label, text(name));
    };
    rowsOf({"delivery_type", "location", "region", "language"});
    row("Client", text("client_name"));
    rowsOf({"client_manager", "sponsor", "capacity"});
    row("Lead facilitator",
        session.lead.empty()
            ? sdk::say("Nobody yet")
            : sdk::personName(moment.tx, session.lead).value_or(sdk::say("Somebody who is no longer here")));
    std::string others;
    for (const auto& facilitator : facilitators) others += (others.empty() ? "" : ", ") + facilitator.label;
    row("Other facilitators", others);
    rowsOf({"crm_session_id", "outline"});
    if (moment.viewer.staff()) rowsOf({"notes"});
    return rows;
}

Value stepRows(sdk::Moment& moment, const Session& session) {
    Value rows = Value::array();
    for (const auto step : {Step::MaterialsOrdered, Step::Ready, Step::InfoSent, Step::Delivered, Step::OnHold}) {
        const bool reached = session.state().has(step);
        const auto reason = whyNot(session.state(), step, !reached, moment.now);
        const auto at = session.reachedAt(step);
        rows.push_back(
            {{"name", stepName(step)},
             {"label", sdk::say(stepLabel(step))},
             {"checked", reached},
             {"disabled", reason.has_value()},
             {"reason", sdk::say(reason.value_or(""))},
             {"since",
              at ? sdk::say("First on {when}", {{"when", sdk::showInstant(*at, moment.viewer.timeZone())}}) : ""}});
    }
    return rows;
}

/// How far it has come, for those who look at it and change nothing.
Value progressOf(sdk::Moment& moment, const Session& session) {
    sdk::Steps steps{sdk::say("This session"), {}};
    bool over = session.state().has(Step::Cancelled);
    for (const auto step : {Step::MaterialsOrdered, Step::Ready, Step::InfoSent, Step::Delivered}) {
        const bool reached = session.state().has(step);
        const auto at = session.reachedAt(step);
        const auto day = at && reached ? sdk::showDate(sdk::dateIn(*at, moment.viewer.timeZone())) : std::string();
        steps.steps.push_back({.label = sdk::say(stepLabel(step)),
                               .state = reached ? sdk::Steps::State::Done
                                        : over  ? sdk::Steps::State::ToCome
                                                : sdk::Steps::State::Now,
                               .note = day});
        over = over || !reached;
    }
    return sdk::showSteps(steps);
}

}  // namespace

Value sessionView(sdk::Moment& moment, const Session& session, sdk::Relation relation) {
    const auto& viewer = moment.viewer;
    const auto state = session.state();
    const bool mayEdit = viewer.can("sessions.edit");
    const auto locked = whyLocked(state);
    const auto facilitators = SessionRepository::facilitators(moment.tx, session.id);
    Value view = sdk::present(sessions().fields().only({"title", "status", "participants", "certificates"}),
                              sessions().values(&session), viewer, relation);
    view["id"] = session.id;
    view["url"] = session.url();
    view["summary"] = summaryRows(moment, session, facilitators, relation);
    view["steps"] = stepRows(moment, session);
    view["may_edit"] = mayEdit && !locked;
    if (!mayEdit || locked) view["progress"] = progressOf(moment, session);
    view["locked"] = sdk::say(locked.value_or(""));
    // Whoever adds an address is told that it is there already, so it takes the right to see addresses.
    view["may_change_participants"] = viewer.can("sessions.participants") &&
                                      viewer.sees(sdk::Sensitivity::Contact, relation) &&
                                      !whyParticipantsLocked(state, mayEdit);
    view["may_issue"] = viewer.can("certificates.issue") && !whyNotIssue(state);
    view["issue_locked"] = sdk::say(whyNotIssue(state).value_or(""));
    view["sees_certificates"] = viewer.can("certificates.view");
    view["has_participants"] = session.participants > 0;
    view["has_certificates"] = session.certificates > 0;
    view["may_download_all"] = session.certificates > 0 && viewer.can("participants.export");
    for (const auto& facilitator : facilitators)
        view["facilitators"].push_back({{"id", facilitator.value}, {"name", facilitator.label}});
    return view;
}

}  // namespace guildhall::certificates
