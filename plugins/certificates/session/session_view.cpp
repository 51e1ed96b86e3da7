#include "session/session_view.hpp"

#include "participant/participant.hpp"

#include <guildhall/sdk/redaction.hpp>

namespace guildhall::certificates {

using sdk::Value;

namespace {

Value summaryRows(const Session& session, const std::vector<Facilitator>& facilitators, const sdk::Viewer& viewer,
                  sdk::Relation relation) {
    const auto shown = sdk::present(sessionFields(), session.record, viewer, relation);
    Value rows = Value::array();
    const auto row = [&](const std::string& label, const std::string& value) {
        if (!value.empty()) rows.push_back({{"label", label}, {"value", value}});
    };
    const auto text = [&](const char* name) { return shown.value(name, std::string()); };
    const bool oneDay = text("start_date") == text("end_date");
    row("Workshop", text("workshop"));
    row("Dates", oneDay ? text("start_date") : text("start_date") + " to " + text("end_date"));
    if (!text("start_time").empty())
        row("Daily times",
            text("start_time") + (text("end_time").empty() ? "" : "–" + text("end_time")) + ", " + text("time_zone"));
    row("Delivery", text("delivery_type"));
    row("Location", text("location"));
    row("Region", text("region"));
    row("Language", text("language"));
    row("Client", text("client"));
    row("Sponsor", text("sponsor"));
    row("Capacity", text("capacity"));
    row("Lead facilitator", text("lead_name").empty() ? "Nobody yet" : text("lead_name"));
    std::string others;
    for (const auto& facilitator : facilitators) others += (others.empty() ? "" : ", ") + facilitator.name;
    row("Other facilitators", others);
    row("CRM session id", text("crm_session_id"));
    row("Simulation outline", text("outline"));
    if (viewer.staff()) row("Notes", text("notes"));
    return rows;
}

Value stepRows(const Session& session, const sdk::Viewer& viewer, sdk::Instant now) {
    Value rows = Value::array();
    for (const auto step : {Step::MaterialsOrdered, Step::Ready, Step::InfoSent, Step::Delivered, Step::OnHold}) {
        const bool reached = session.state.has(step);
        const auto reason = whyNot(session.state, step, !reached, now);
        const auto at = session.reachedAt[static_cast<std::size_t>(step)];
        rows.push_back({{"name", stepName(step)},
                        {"label", stepLabel(step)},
                        {"checked", reached},
                        {"disabled", reason.has_value()},
                        {"reason", reason.value_or("")},
                        {"since", at ? "First on " + sdk::showInstant(*at, viewer.timeZone()) : ""}});
    }
    return rows;
}

}  // namespace

std::string sessionUrl(const Session& session) { return "/sessions/" + session.id; }

std::vector<std::pair<std::string, std::string>> sessionCrumbs(const Session& session) {
    return {{"Sessions", "/sessions"}, {session.text("title"), sessionUrl(session)}};
}

Value sessionView(const Session& session, const std::vector<Facilitator>& facilitators, const sdk::Viewer& viewer,
                  sdk::Relation relation, sdk::Instant now) {
    const bool mayEdit = viewer.can("sessions.edit");
    const auto locked = whyLocked(session.state);
    const auto participantsLocked = whyParticipantsLocked(session.state, mayEdit);
    const auto issueLocked = whyNotIssue(session.state);
    const auto finalizeLocked = whyNot(session.state, Step::Finalized, true, now);
    Value view = sdk::present(sessionFields().only({"title", "status", "participants", "certificates"}), session.record,
                              viewer, relation);
    view["id"] = session.id;
    view["url"] = sessionUrl(session);
    view["summary"] = summaryRows(session, facilitators, viewer, relation);
    view["steps"] = stepRows(session, viewer, now);
    view["may_edit"] = mayEdit && !locked;
    view["locked"] = locked.value_or("");
    view["may_change_participants"] =
        viewer.can("sessions.participants") && !participantsLocked && !whyNotAdd(viewer, relation);
    view["participants_locked"] = participantsLocked.value_or("");
    view["may_issue"] = viewer.can("certificates.issue") && !issueLocked;
    view["issue_locked"] = issueLocked.value_or("");
    view["sees_certificates"] = viewer.can("certificates.view");
    view["may_finalize"] = mayEdit && !locked && !session.state.has(Step::Finalized);
    view["finalize_locked"] = finalizeLocked.value_or("");
    view["may_cancel"] = mayEdit && !locked;
    view["has_participants"] = session.state.participants > 0;
    view["has_certificates"] = session.state.certificates > 0;
    view["may_download_all"] = session.state.certificates > 0 && viewer.can("participants.export");
    view["left_to_issue"] = session.state.participants - session.state.certificates;
    for (const auto& facilitator : facilitators)
        view["facilitators"].push_back({{"id", facilitator.personId}, {"name", facilitator.name}});
    return view;
}

}  // namespace guildhall::certificates
