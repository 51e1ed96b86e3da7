#include "session/session_rules.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::Value;

namespace {

/// Rows as `summary_row` has them, for one viewer.
class Summary {
public:
    Summary(sdk::Moment& moment, const Session& session, sdk::Relation relation)
        : moment_(moment),
          session_(session),
          relation_(relation),
          shown_(sdk::present(sessions().fields(), sessions().values(&session), moment.viewer, relation)) {}

    void row(const std::string& label, const std::string& value) {
        if (!value.empty()) rows_.push_back({{"label", sdk::say(label)}, {"value", value}});
    }
    std::string text(const char* name) const { return shown_.value(name, std::string()); }
    void fields(std::initializer_list<const char*> names) {
        for (const auto* name : names) row(sessions().fields().get(name).label, text(name));
    }
    void when() {
        row("Workshop", session_.workshopCode + " — " + session_.workshopName);
        row("Dates", session_.start == session_.end
                         ? text("start_date")
                         : sdk::say("{from} to {to}", {{"from", text("start_date")}, {"to", text("end_date")}}));
        if (!session_.startTime.empty())
            row("Daily times", text("start_time") + (session_.endTime.empty() ? "" : "–" + text("end_time")) + ", " +
                                   text("time_zone"));
    }
    void client() {
        if (const auto name = text("client_name"); !name.empty()) {
            row("Client", name);
            if (moment_.viewer.can("clients.view")) rows_.back()["url"] = "/clients/" + session_.client;
        }
        fields({"client_manager"});
    }
    void facilitators(const std::vector<sdk::Choice>& others) {
        row("Lead facilitator", session_.lead.empty() ? sdk::say("Nobody yet") : nameOf(session_.lead));
        std::string names;
        for (const auto& other : others) names += (names.empty() ? "" : ", ") + other.label;
        row("Other facilitators", names);
    }
    void materials() {
        const auto& field = sessions().fields().get("materials");
        const auto lines =
            sdk::presentRows(field, sessions().values(&session_).at("materials"), moment_.viewer, relation_);
        if (!lines.empty())
            rows_.push_back({{"label", sdk::say(field.label)},
                             {"value", text("materials")},
                             {"lines", lines},
                             {"has_lines", true}});
    }
    bool isEmpty() const { return rows_.empty(); }
    std::string nameOf(const std::string& person) const {
        return sdk::personName(moment_.tx, person).value_or(sdk::say("Somebody who is no longer here"));
    }
    Value take() { return std::move(rows_); }

private:
    sdk::Moment& moment_;
    const Session& session_;
    sdk::Relation relation_;
    Value shown_;
    Value rows_ = Value::array();
};

Value summaryRows(sdk::Moment& moment, const Session& session, const std::vector<sdk::Choice>& facilitators,
                  sdk::Relation relation) {
    Summary summary(moment, session, relation);
    summary.when();
    summary.fields({"delivery_type", "location", "region", "language"});
    summary.client();
    summary.fields({"sponsor", "capacity"});
    summary.facilitators(facilitators);
    summary.fields({"crm_session_id", "outline"});
    if (moment.viewer.staff()) summary.fields({"notes"});
    return summary.take();
}

/// What is sent and where to. Who may not see contacts learns nothing from there being some.
Value shippingRows(sdk::Moment& moment, const Session& session, sdk::Relation relation) {
    Summary summary(moment, session, relation);
    summary.materials();
    summary.fields({"courier", "tracking", "ship_date", "ship_instructions"});
    if (!summary.isEmpty() || moment.viewer.sees(sdk::Sensitivity::Contact, relation))
        summary.fields({"ship_contact", "ship_phone", "ship_email", "ship_address"});
    return summary.take();
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

namespace {

/// Rows as kernel/person_records has them.
Value rowsOf(const std::vector<Session>& all, const sdk::Viewer& viewer, sdk::Relation relation,
             const std::string& base) {
    auto rows = Value::array();
    const auto fields = sessions().fields().only({"title", "start_date", "end_date", "location", "status"});
    for (const auto& session : all) {
        const auto shown = sdk::present(fields, sessions().values(&session), viewer, relation);
        auto note = shown.value("start_date", std::string());
        if (session.end != session.start) note += " – " + shown.value("end_date", std::string());
        if (const auto where = shown.value("location", std::string()); !where.empty()) note += " · " + where;
        rows.push_back({{"url", base + session.id},
                        {"title", shown.at("title")},
                        {"note", std::move(note)},
                        {"state", {{"tag", shown.at("status_tag")}, {"text", shown.at("status")}}}});
    }
    return rows;
}

}  // namespace

Value clientSessions(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view client) {
    constexpr std::int64_t most = 50;
    auto rows =
        rowsOf(SessionRepository::ofClient(tx, client, viewer, most), viewer, sdk::Relation::None, "/sessions/");
    const bool any = !rows.empty();
    return {
        {"rows", std::move(rows)}, {"has_rows", any}, {"empty", sdk::say("No session is planned for this client.")}};
}

std::optional<Value> mySessions(sdk::Transaction& tx, const sdk::Viewer& viewer) {
    if (viewer.can("sessions.participants")) return {};
    constexpr std::int64_t most = 10;
    const auto named = SessionRepository::openOf(tx, viewer.personId(), most);
    if (!named) return {};
    auto rows = rowsOf(*named, viewer, sdk::Relation::Assigned, "/my-sessions/");
    rows.push_back({{"url", named->empty() ? "/my-sessions?show=all" : "/my-sessions"},
                    {"title", sdk::say("All sessions you are named on")},
                    {"note", named->empty() ? sdk::say("None of them is still open.") : ""}});
    return Value{{"rows", std::move(rows)}, {"has_rows", true}};
}

Value sessionOutline(sdk::Moment& moment, const Session& session) {
    Summary summary(moment, session, sdk::Relation::Assigned);
    summary.when();
    summary.fields({"delivery_type", "location", "language"});
    summary.client();
    summary.facilitators(SessionRepository::facilitators(moment.tx, session.id));
    summary.fields({"ready", "delivered"});
    return summary.take();
}

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
    if (auto rows = shippingRows(moment, session, relation); !rows.empty())
        view["shipping"] = {{"rows", std::move(rows)}};
    view["steps"] = stepRows(moment, session);
    view["may_edit"] = mayEdit && !locked;
    view["administrator"] =
        session.csa.empty()
            ? ""
            : sdk::personName(moment.tx, session.csa).value_or(sdk::say("Somebody who is no longer here"));
    if (!mayEdit || locked) view["progress"] = progressOf(moment, session);
    view["may_copy"] = mayEdit;
    view["locked"] = sdk::say(locked.value_or(""));
    // Whoever adds an address is told that it is there already, so it takes the right to see addresses.
    view["may_change_participants"] = viewer.can("sessions.participants") &&
                                      viewer.sees(sdk::Sensitivity::Contact, relation) &&
                                      !whyParticipantsLocked(state, mayEdit);
    view["may_issue"] = viewer.can("certificates.issue") && !whyNotIssue(state);
    view["may_issue_by_hand"] = view["may_issue"].get<bool>() && mayEdit && !whyParticipantsLocked(state, mayEdit);
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
