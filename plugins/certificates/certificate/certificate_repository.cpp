#include "certificate/certificate_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

std::vector<Certificate> CertificateRepository::ofPerson(Transaction& tx, std::string_view personId) {
    return certificates().select(tx, "WHERE r.person_id = $1 ORDER BY r.end_date DESC, r.id", personId);
}

std::vector<Certificate> CertificateRepository::currentOfSession(Transaction& tx, std::string_view sessionId) {
    return certificates().select(tx, "WHERE r.session_id = $1 AND r.revoked_at IS NULL ORDER BY r.email, r.id",
                                 sessionId);
}

std::optional<Certificate> CertificateRepository::currentOfParticipant(Transaction& tx, std::string_view sessionId,
                                                                       std::string_view participantId) {
    const auto found = certificates().select(
        tx, "WHERE r.session_id = $1 AND r.participant_id = $2 AND r.revoked_at IS NULL", sessionId, participantId);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::set<std::string> CertificateRepository::revokedParticipants(Transaction& tx, std::string_view sessionId) {
    std::set<std::string> participants;
    for (const auto row : tx.query("SELECT participant_id FROM certificates_certificate WHERE session_id = $1 GROUP BY "
                                   "participant_id HAVING count(*) = count(revoked_at)",
                                   sessionId))
        participants.insert(row.text(0));
    return participants;
}

CertificateRepository::Issued CertificateRepository::issued(Transaction& tx, sdk::Instant from, sdk::Instant until) {
    const auto rows = tx.query(
        "SELECT count(CASE WHEN issued_at >= $1 THEN 1 END), count(*) FROM certificates_certificate WHERE issued_at >= "
        "$2 AND issued_at < $3 AND revoked_at IS NULL",
        from, from - (until - from), until);
    const auto row = rows.front();
    return {row.integer(0), row.integer(1) - row.integer(0)};
}

void CertificateRepository::expire(Transaction& tx, sdk::Date today) {
    tx.execute(
        "UPDATE certificates_certificate SET status = 'expired', version = version + 1 WHERE status = 'valid' AND "
        "valid_until < $1",
        today);
}

}  // namespace guildhall::certificates
