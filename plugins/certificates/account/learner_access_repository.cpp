#include "account/learner_access_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

namespace {

/// The sessions by which $1 has access, but for $2.
const std::string activeSql =
    "FROM certificates_session s WHERE s.ready AND NOT s.finalized AND NOT s.cancelled AND NOT s.on_hold AND s.id <> "
    "$2 AND EXISTS (SELECT 1 FROM certificates_participant p WHERE p.session_id = s.id AND p.person_id = $1)";

}  // namespace

LearnerAccessRepository::Before LearnerAccessRepository::without(Transaction& tx, std::string_view personId,
                                                                 std::string_view session, sdk::Date today) {
    static const std::string sql =
        "SELECT EXISTS (SELECT 1 FROM certificates_participant p WHERE p.person_id = $1 AND p.session_id <> $2), "
        "EXISTS (SELECT 1 " +
        activeSql +
        ") OR EXISTS (SELECT 1 FROM certificates_certificate c WHERE c.person_id = $1 AND c.revoked_at IS NULL AND "
        "c.replaced_at IS NULL AND (c.valid_until IS NULL OR c.valid_until >= $3))";
    const auto row = tx.query(sql, personId, session, today);
    return {row.front().boolean(0), row.front().boolean(1)};
}

bool LearnerAccessRepository::has(Transaction& tx, std::string_view personId, sdk::Date today) {
    return without(tx, personId, "", today).active;
}

std::vector<std::string> LearnerAccessRepository::sessionsOf(Transaction& tx, std::string_view personId) {
    static const std::string sql = "SELECT s.id " + activeSql + " ORDER BY s.start_date, s.id";
    std::vector<std::string> ids;
    for (const auto row : tx.query(sql, personId, "")) ids.push_back(row.text(0));
    return ids;
}

}  // namespace guildhall::certificates
