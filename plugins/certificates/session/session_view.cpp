#include "participant/participant.hpp"
#include "session/session_rules.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Value;

namespace {

Value summaryRows(sdk::Moment& moment, const Session& session, const std::vector<Facilitator>& facilitators,
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
    row("Delivery", text("delivery_type"));
    row("Location", text("location"));
    row("Region", text("region"));
    row("Language", text("language"));
    row("Client", text("client"));
    row("Sponsor", text("sponsor"));
    row("Capacity", text("capacity"));
    row("Lead facilitator",
        session.lead.empty()
            ? sdk::say("Nobody yet")
            : sdk::personName(moment.tx, session.lead).value_or(sdk::say("Somebody who is no longer here")));
    std::string others;
    for (const auto& facilitator : facilitators) others += (others.empty() ? "" : ", ") + facilitator.name;
    row("Other facilitators", others);
    row("CRM session id", text("crm_session_id"));
    row("Simulation outline", text("outline"));
    if (moment.viewer.staff()) row("Notes", text("notes"));
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
    view["locked"] = sdk::say(locked.value_or(""));
    view["may_change_participants"] = viewer.can("sessions.participants") && mayAddParticipants(viewer, relation) &&
                                      !whyParticipantsLocked(state, mayEdit);
    view["may_issue"] = viewer.can("certificates.issue") && !whyNotIssue(state);
    view["issue_locked"] = sdk::say(whyNotIssue(state).value_or(""));
    view["sees_certificates"] = viewer.can("certificates.view");
    view["may_finalize"] = mayEdit && !locked && !state.has(Step::Finalized);
    view["finalize_locked"] = sdk::say(whyNot(state, Step::Finalized, true, moment.now).value_or(""));
    view["has_participants"] = session.participants > 0;
    view["has_certificates"] = session.certificates > 0;
    view["may_download_all"] = session.certificates > 0 && viewer.can("participants.export");
    for (const auto& facilitator : facilitators)
        view["facilitators"].push_back({{"id", facilitator.personId}, {"name", facilitator.name}});
    return view;
}

}  // namespace guildhall::certificates
