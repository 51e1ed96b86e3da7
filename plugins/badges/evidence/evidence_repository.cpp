#include "evidence/evidence_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

std::string Evidence::state() const {
    const auto gravest = badge.gravest();
    if (gravest == Severity::Refused) return "refused";
    return gravest == Severity::Unknown ? "unknown" : "valid";
}

std::optional<Evidence> EvidenceRepository::find(Transaction& tx, std::string_view request) {
    const auto rows = tx.query(
        "SELECT request, credential, findings, checked_at FROM badges_evidence WHERE request = $1 AND credential <> ''",
        request);
    if (rows.empty()) return {};
    const auto row = rows.front();
    return Evidence{row.text(0), row.text(1), ForeignBadge::read(sdk::Value::parse(row.text(2))), row.instant(3)};
}

void EvidenceRepository::put(Transaction& tx, const Evidence& evidence) {
    remove(tx, evidence.request);
    tx.execute(
        "INSERT INTO badges_evidence (request, state, findings, credential, checked_at) VALUES ($1, $2, $3, $4, $5)",
        evidence.request, evidence.state(), evidence.badge.stored().dump(), evidence.credential, evidence.checkedAt);
}

void EvidenceRepository::update(Transaction& tx, const Evidence& evidence) {
    tx.execute(
        "UPDATE badges_evidence SET state = $1, findings = $2, checked_at = $3 WHERE request = $4 AND credential = "
        "$5",
        evidence.state(), evidence.badge.stored().dump(), evidence.checkedAt, evidence.request, evidence.credential);
}

void EvidenceRepository::remove(Transaction& tx, std::string_view request) {
    tx.execute("DELETE FROM badges_evidence WHERE request = $1 AND credential <> ''", request);
}

std::vector<std::string> EvidenceRepository::due(Transaction& tx, sdk::Instant unknownBefore, sdk::Instant othersBefore,
                                                 std::int64_t most) {
    std::vector<std::string> requests;
    for (const auto row :
         tx.query("SELECT e.request FROM badges_evidence e JOIN badges_request r ON r.id = e.request WHERE "
                  "e.credential <> '' AND r.state IN "
                  "('draft', 'submitted', 'needs_changes') AND (e.checked_at < $1 OR (e.state = 'unknown' AND "
                  "e.checked_at < $2)) ORDER BY e.checked_at, e.request LIMIT $3",
                  othersBefore, unknownBefore, most))
        requests.push_back(row.text(0));
    return requests;
}

}  // namespace guildhall::badges
