#include "certificate/certificate_repository.hpp"

#include "certificate/certificate.hpp"
#include "session/session_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

#define CERTIFICATE_COLUMNS                                                                                     \
    "c.id, c.session_id, c.participant_id, c.person_id, c.printed_name, c.email, c.workshop_name, c.end_date, " \
    "c.valid_until, "                                                                                           \
    "c.file, c.issued_at, c.revoked_at, c.revoked_reason, s.title "                                             \
    "FROM certificates_certificate c JOIN certificates_session s ON s.id = c.session_id "

Certificate certificateFrom(const sdk::Row& row) {
    return {.id = row.text(0),
            .sessionId = row.text(1),
            .participantId = row.text(2),
            .personId = row.text(3),
            .printedName = row.text(4),
            .email = row.text(5),
            .workshopName = row.text(6),
            .endDate = row.date(7).value(),
            .validUntil = row.date(8),
            .file = row.text(9),
            .issuedAt = row.instant(10),
            .revokedAt = row.optionalInstant(11),
            .revokedReason = row.text(12),
            .sessionTitle = row.text(13)};
}

std::vector<Certificate> allFrom(const sdk::Rows& rows) {
    std::vector<Certificate> all;
    for (const auto row : rows) all.push_back(certificateFrom(row));
    return all;
}

std::optional<Certificate> oneFrom(const sdk::Rows& rows) {
    return rows.empty() ? std::nullopt : std::optional(certificateFrom(rows.front()));
}

}  // namespace

Value Certificate::record(sdk::Date today, const std::string& issuer) const {
    return {{"id", id},
            {"certificate_id", id},
            {"printed_name", printedName},
            {"email", email},
            {"workshop_name", workshopName},
            {"session", sessionTitle},
            {"end_date", sdk::isoDate(endDate)},
            {"valid_until", validUntil ? Value(sdk::isoDate(*validUntil)) : Value()},
            {"issued_at", sdk::toMicros(issuedAt)},
            {"revoked_at", revokedAt ? Value(sdk::toMicros(*revokedAt)) : Value()},
            {"revoked_reason", revokedReason},
            {"status", certificateStatus(revokedAt.has_value(), validUntil, today)},
            {"issuer", issuer}};
}

sdk::ListSource CertificateRepository::list(sdk::Date today) {
    // isoDate yields digits and hyphens only.
    const auto status = "CASE WHEN c.revoked_at IS NOT NULL THEN 'revoked' WHEN c.valid_until < '" +
                        sdk::isoDate(today) + "' THEN 'expired' ELSE 'valid' END";
    return {.from = "certificates_certificate c JOIN certificates_session s ON s.id = c.session_id",
            .id = "c.id",
            .columns = {{"printed_name", "c.printed_name"},
                        {"email", "c.email"},
                        {"workshop_name", "c.workshop_name"},
                        {"session", "s.title"},
                        {"end_date", "c.end_date"},
                        {"issued_at", "c.issued_at"},
                        {"status", status},
                        {"certificate_id", "c.id"}},
            .search = {"printed_name", "email", "certificate_id", "session"},
            .filters = {"status", "end_date"},
            .order = "-issued_at"};
}

sdk::ListScope CertificateRepository::ofSession(const std::string& sessionId) {
    return {"c.session_id = ?", {sessionId}};
}

sdk::ListScope CertificateRepository::visible(const sdk::Viewer& viewer) {
    auto scope = SessionRepository::visible(viewer);
    if (!scope.where.empty())
        scope.where = "c.session_id IN (SELECT r.id FROM certificates_session r WHERE " + scope.where + ")";
    return scope;
}

std::optional<Certificate> CertificateRepository::find(Transaction& tx, std::string_view id) {
    return oneFrom(tx.query("SELECT " CERTIFICATE_COLUMNS "WHERE c.id = $1", id));
}

std::vector<Certificate> CertificateRepository::ofPerson(Transaction& tx, std::string_view personId) {
    return allFrom(
        tx.query("SELECT " CERTIFICATE_COLUMNS "WHERE c.person_id = $1 ORDER BY c.end_date DESC, c.id", personId));
}

std::vector<Certificate> CertificateRepository::currentOfSession(Transaction& tx, std::string_view sessionId) {
    return allFrom(tx.query("SELECT " CERTIFICATE_COLUMNS
                            "WHERE c.session_id = $1 AND c.revoked_at IS NULL ORDER BY c.email, c.id",
                            sessionId));
}

std::unordered_map<std::string, CertificateRepository::Current> CertificateRepository::currentByParticipant(
    Transaction& tx, std::string_view sessionId) {
    std::unordered_map<std::string, Current> current;
    for (const auto row : tx.query("SELECT participant_id, id, file FROM certificates_certificate WHERE session_id = "
                                   "$1 AND revoked_at IS NULL",
                                   sessionId))
        current.emplace(row.text(0), Current{row.text(1), row.text(2)});
    return current;
}

std::set<std::string> CertificateRepository::revokedParticipants(Transaction& tx, std::string_view sessionId) {
    std::set<std::string> participants;
    for (const auto row : tx.query("SELECT participant_id FROM certificates_certificate WHERE session_id = $1 GROUP BY "
                                   "participant_id HAVING count(*) = count(revoked_at)",
                                   sessionId))
        participants.insert(row.text(0));
    return participants;
}

std::optional<Certificate> CertificateRepository::currentOfParticipant(Transaction& tx, std::string_view sessionId,
                                                                       std::string_view participantId) {
    return oneFrom(tx.query("SELECT " CERTIFICATE_COLUMNS
                            "WHERE c.session_id = $1 AND c.participant_id = $2 AND c.revoked_at IS NULL",
                            sessionId, participantId));
}

void CertificateRepository::save(Transaction& tx, const Certificate& c) {
    tx.execute(
        "INSERT INTO certificates_certificate (id, session_id, participant_id, person_id, printed_name, email, "
        "workshop_name, end_date, "
        "valid_until, file, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, printed_name = excluded.printed_name, email = "
        "excluded.email, "
        "workshop_name = excluded.workshop_name, end_date = excluded.end_date, valid_until = excluded.valid_until, "
        "file = excluded.file, "
        "issued_at = excluded.issued_at",
        c.id, c.sessionId, c.participantId, c.personId, c.printedName, c.email, c.workshopName, c.endDate, c.validUntil,
        c.file, c.issuedAt);
}

void CertificateRepository::revoke(Transaction& tx, std::string_view id, std::string_view reason, sdk::Instant now) {
    tx.execute(
        "UPDATE certificates_certificate SET revoked_at = $1, revoked_reason = $2 WHERE id = $3 AND revoked_at IS NULL",
        now, reason, id);
}

}  // namespace guildhall::certificates
