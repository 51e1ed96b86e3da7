#include "mail/sent_mail_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

namespace {

const std::string selection =
    "SELECT participant_id, kind, mail_id, created_at, opened_at, completed_at FROM certificates_session_mail ";

SentMail mailOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.instant(3), row.optionalInstant(4), row.optionalInstant(5)};
}

}  // namespace

SentMails SentMailRepository::ofKind(Transaction& tx, std::string_view sessionId, const MailKind& kind) {
    SentMails all;
    for (const auto row :
         tx.query(selection + "WHERE session_id = $1 AND kind = $2 ORDER BY created_at, id", sessionId, kind.code))
        all[row.text(0)].push_back(mailOf(row));
    return all;
}

std::vector<SentMail> SentMailRepository::ofSession(Transaction& tx, std::string_view sessionId) {
    std::vector<SentMail> all;
    for (const auto row : tx.query(selection + "WHERE session_id = $1 ORDER BY created_at, id", sessionId))
        all.push_back(mailOf(row));
    return all;
}

void SentMailRepository::add(Transaction& tx, sdk::Random& random, const SentMail& mail, std::string_view sessionId,
                             std::string_view tokenHash) {
    tx.execute(
        "INSERT INTO certificates_session_mail (id, session_id, participant_id, kind, mail_id, created_at, token_hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (participant_id, mail_id) DO NOTHING",
        sdk::newId(random, "smai"), sessionId, mail.participantId, mail.kind, mail.mailId, mail.createdAt,
        tokenHash.empty() ? std::nullopt : std::optional(std::string(tokenHash)));
}

std::optional<SentMailRepository::Survey> SentMailRepository::findSurvey(Transaction& tx, std::string_view tokenHash) {
    const auto rows = tx.query(
        "SELECT id, session_id, participant_id, completed_at FROM certificates_session_mail WHERE token_hash = $1",
        tokenHash);
    if (rows.empty()) return {};
    const auto row = rows.front();
    return Survey{row.text(0), row.text(1), row.text(2), row.optionalInstant(3)};
}

void SentMailRepository::noteOpened(Transaction& tx, std::string_view id, sdk::Instant now) {
    tx.execute("UPDATE certificates_session_mail SET opened_at = $1 WHERE id = $2 AND opened_at IS NULL", now, id);
}

bool SentMailRepository::complete(Transaction& tx, std::string_view sessionId, std::string_view participantId,
                                  sdk::Instant now) {
    return tx.execute(
               "UPDATE certificates_session_mail SET completed_at = $1 WHERE session_id = $2 AND participant_id = $3 "
               "AND kind = 'survey' AND completed_at IS NULL",
               now, sessionId, participantId) > 0;
}

}  // namespace guildhall::certificates
