#include "certificate/certificate_repository.hpp"

#include <guildhall/sdk/statement.hpp>

namespace guildhall::certificates {

using sdk::Transaction;

std::vector<Certificate> CertificateRepository::ofPerson(Transaction& tx, std::string_view personId) {
    return certificates().select(tx, "WHERE r.person_id = $1 AND r.replaced_at IS NULL ORDER BY r.end_date DESC, r.id",
                                 personId);
}

std::vector<Certificate> CertificateRepository::currentOfSession(Transaction& tx, std::string_view sessionId) {
    return certificates().select(
        tx, "WHERE r.session_id = $1 AND r.revoked_at IS NULL AND r.replaced_at IS NULL ORDER BY r.email, r.id",
        sessionId);
}

std::vector<Certificate> CertificateRepository::standingOfSession(Transaction& tx, std::string_view sessionId) {
    return certificates().select(tx, "WHERE r.session_id = $1 AND r.revoked_at IS NULL ORDER BY r.email, r.id",
                                 sessionId);
}

std::vector<Certificate> CertificateRepository::standingOfParticipant(Transaction& tx, std::string_view sessionId,
                                                                      std::string_view participantId) {
    return certificates().select(tx, "WHERE r.session_id = $1 AND r.participant_id = $2 AND r.revoked_at IS NULL",
                                 sessionId, participantId);
}

std::optional<Certificate> CertificateRepository::currentOfParticipant(Transaction& tx, std::string_view sessionId,
                                                                       std::string_view participantId) {
    const auto found = certificates().select(
        tx, "WHERE r.session_id = $1 AND r.participant_id = $2 AND r.revoked_at IS NULL AND r.replaced_at IS NULL",
        sessionId, participantId);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::map<std::string, Certificate> CertificateRepository::currentOf(Transaction& tx, const std::string& sessionId,
                                                                    const std::vector<std::string>& participants) {
    sdk::Statement statement{certificates().selection() + "WHERE r.session_id = "};
    statement.sql += statement.bind(sessionId);
    statement.sql += " AND r.participant_id IN " + statement.bindEach(participants) +
                     " AND r.revoked_at IS NULL AND r.replaced_at IS NULL";
    std::map<std::string, Certificate> found;
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        Certificate one;
        certificates().readInto(row, &one);
        found.emplace(one.participantId, std::move(one));
    }
    return found;
}

std::map<std::string, std::vector<RuleFacts::Earlier>> CertificateRepository::earlierOfSession(
    Transaction& tx, std::string_view sessionId, std::size_t most) {
    const std::string counting =
        " AND c.session_id <> p.session_id AND c.revoked_at IS NULL AND c.replaced_at IS NULL WHERE p.session_id = $1";
    const std::string columns =
        "SELECT p.id, c.id AS certificate, c.end_date, c.workshop_name, c.status, c.session_id"
        " FROM certificates_participant p JOIN certificates_certificate c ON ";
    std::map<std::string, std::vector<RuleFacts::Earlier>> earlier;
    for (const auto row : tx.query("SELECT f.id, f.certificate, f.end_date, f.workshop_name, f.status, t.code FROM (" +
                                       columns + "c.person_id = p.person_id" + counting + " UNION " + columns +
                                       "c.email = p.email AND c.email <> ''" + counting +
                                       ") f LEFT JOIN certificates_session s ON s.id = f.session_id"
                                       " LEFT JOIN certificates_workshop_type t ON t.id = s.workshop_type"
                                       " ORDER BY f.end_date, f.certificate",
                                   sessionId)) {
        auto& of = earlier[row.text(0)];
        if (of.size() == most) of.erase(of.begin());
        of.push_back({.id = row.text(1),
                      .workshopCode = row.optionalText(5).value_or(""),
                      .workshopName = row.text(3),
                      .status = row.text(4),
                      .endDate = row.date(2).value_or(sdk::Date())});
    }
    return earlier;
}

std::int64_t CertificateRepository::countOf(Transaction& tx, std::string_view personId, std::string_view email) {
    const std::string counting = " AND revoked_at IS NULL AND replaced_at IS NULL";
    const auto rows =
        personId.empty()
            ? tx.query("SELECT count(*) FROM certificates_certificate WHERE email = $1" + counting, email)
            : tx.query("SELECT count(*) FROM certificates_certificate WHERE person_id = $1" + counting, personId);
    return rows.front().integer(0);
}

std::set<std::string> CertificateRepository::revokedParticipants(Transaction& tx, std::string_view sessionId) {
    std::set<std::string> participants;
    for (const auto row :
         tx.query("SELECT participant_id FROM certificates_certificate WHERE session_id = $1 GROUP BY "
                  "participant_id HAVING count(CASE WHEN revoked_at IS NULL AND replaced_at IS NULL THEN "
                  "1 END) = 0",
                  sessionId))
        participants.insert(row.text(0));
    return participants;
}

CertificateRepository::Issued CertificateRepository::issued(Transaction& tx, sdk::Instant from, sdk::Instant until) {
    const auto rows = tx.query(
        "SELECT count(CASE WHEN issued_at >= $1 THEN 1 END), count(*) FROM certificates_certificate WHERE issued_at >= "
        "$2 AND issued_at < $3 AND revoked_at IS NULL AND replaced_at IS NULL",
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

std::optional<Certificate> CertificateRepository::renewable(Transaction& tx, std::string_view personId,
                                                            std::string_view workshopType, sdk::Date end) {
    const auto found = certificates().select(
        tx,
        "WHERE r.person_id = $1 AND r.revoked_at IS NULL AND r.replaced_at IS NULL AND r.renewed_by = '' AND "
        "r.valid_until IS NOT NULL AND r.end_date < $2 AND EXISTS (SELECT 1 FROM certificates_session s WHERE s.id = "
        "r.session_id AND s.workshop_type = $3) ORDER BY r.end_date DESC, r.id LIMIT 1",
        personId, end, workshopType);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Certificate> CertificateRepository::ending(Transaction& tx, sdk::Date today, sdk::Date until) {
    return certificates().select(tx,
                                 "WHERE r.valid_until >= $1 AND r.valid_until <= $2 AND r.revoked_at IS NULL AND "
                                 "r.replaced_at IS NULL AND r.renewed_by = '' ORDER BY r.valid_until, r.id",
                                 today, until);
}

bool CertificateRepository::noteReminder(Transaction& tx, std::string_view id, std::optional<sdk::Instant> before,
                                         sdk::Instant now) {
    if (before)
        return tx.execute("UPDATE certificates_certificate SET reminded_at = $1 WHERE id = $2 AND reminded_at = $3",
                          now, id, *before) == 1;
    return tx.execute("UPDATE certificates_certificate SET reminded_at = $1 WHERE id = $2 AND reminded_at IS NULL", now,
                      id) == 1;
}

std::set<std::string> CertificateRepository::files(Transaction& tx) {
    std::set<std::string> files;
    for (const auto row : tx.query("SELECT file FROM certificates_certificate WHERE revoked_at IS NULL"))
        files.insert(row.text(0));
    return files;
}

}  // namespace guildhall::certificates
