#include "session/session_repository.hpp"

#include <guildhall/sdk/redaction.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Transaction;
using sdk::Value;

namespace {

std::vector<Session> withNotes(Transaction& tx, std::string_view engagement, std::vector<Session> all) {
    for (const auto row :
         tx.query("SELECT id, notes FROM coaching_session WHERE engagement = $1 AND notes <> ''", engagement))
        if (const auto found = std::ranges::find(all, row.view(0), &Session::id); found != all.end())
            found->notes = row.text(1);
    return all;
}

}  // namespace

std::vector<Session> SessionRepository::of(Transaction& tx, std::string_view engagement, std::string_view person) {
    return withNotes(
        tx, engagement,
        sessions().select(tx, "WHERE r.engagement = $1 AND (NOT r.draft OR r.author = $2) ORDER BY r.number",
                          engagement, person));
}

std::vector<Session> SessionRepository::all(Transaction& tx, std::string_view engagement) {
    return withNotes(tx, engagement, sessions().select(tx, "WHERE r.engagement = $1 ORDER BY r.number", engagement));
}

void SessionRepository::putNotes(Transaction& tx, std::string_view session, std::string_view sealed) {
    tx.execute("UPDATE coaching_session SET notes = $1 WHERE id = $2", sealed, session);
}

std::int64_t SessionRepository::destroyNotes(Transaction& tx, sdk::Instant before) {
    return tx.execute(
        "UPDATE coaching_session SET notes = '' WHERE notes <> '' AND engagement IN (SELECT e.id FROM "
        "coaching_engagement e WHERE (e.status = 'completed' AND e.completed_at < $1) OR (e.status = 'canceled' AND "
        "e.last_activity < $1))",
        before);
}

Value SessionRepository::rowsFor(Transaction& tx, const Engagement& engagement, const sdk::Viewer& viewer) {
    static const std::vector<std::string> columns{"number",          "occurred_on", "status",  "topic",
                                                  "executive_topic", "outcome",     "duration"};
    const auto fields = sessions().fields().only(columns);
    Value rows = Value::array();
    for (const auto& session : of(tx, engagement.id, "")) {
        auto shown = sdk::present(fields, sessions().values(&session), viewer);
        if (session.topic.empty()) shown["topic"] = shown["executive_topic"];
        shown["state"] = {{"tag", shown["status_tag"]}, {"text", shown["status"]}};
        rows.push_back(std::move(shown));
    }
    return rows;
}

}  // namespace guildhall::coaching
