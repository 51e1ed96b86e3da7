#include "kernel/mail/mail_repository.hpp"

#include "kernel/data/dialect.hpp"

#include <guildhall/sdk/statement.hpp>

#include <algorithm>
#include <regex>

namespace guildhall::mail {

namespace {

/// More than `mail.lease_seconds` can be: nodes may differ in it.
constexpr std::chrono::hours longestLease{2};

const std::string columns =
    "id, message_id, recipient, category, subject, body_text, body_html, status, error, attempts, created_at,"
    " template_key, person_id, essential, sealed, variables, sent_at, sender, facts, released, sent_from, copies,"
    " blind_copies, reply_to, added_text, decided_by";

StoredMail mailOf(const sdk::Row& row) {
    return {.id = row.text(0),
            .messageId = row.text(1),
            .recipient = row.text(2),
            .category = row.text(3),
            .subject = row.text(4),
            .text = row.text(5),
            .html = row.text(6),
            .status = row.text(7),
            .error = row.text(8),
            .attempts = row.integer(9),
            .createdAt = row.instant(10),
            .templateKey = row.text(11),
            .personId = row.text(12),
            .essential = row.boolean(13),
            .sealed = row.text(14),
            .variables = row.text(15),
            .sentAt = row.optionalInstant(16),
            .sender = row.text(17),
            .facts = row.text(18),
            .released = row.boolean(19),
            .from = row.text(20),
            .copies = row.text(21),
            .blindCopies = row.text(22),
            .replyTo = row.text(23),
            .addedText = row.text(24),
            .decidedBy = row.text(25)};
}

std::optional<StoredMail> firstMail(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return mailOf(rows.front());
}

}  // namespace

std::string withoutTokens(const std::string& text) {
    // Templates may have escaped the `=`.
    static const std::regex token("(token(?:=|&#x3D;|&#61;|%3D))[A-Za-z0-9_-]{20,}", std::regex::icase);
    return std::regex_replace(text, token, "$1removed");
}

std::optional<std::string> MailRepository::findByKey(sdk::Transaction& tx, std::string_view key) {
    const auto rows = tx.query("SELECT id FROM kernel_mail WHERE mail_key = $1", key);
    if (rows.empty()) return std::nullopt;
    return rows.front().text(0);
}

std::string MailRepository::add(sdk::Transaction& tx, const StoredMail& mail, const sdk::MailMessage& message) {
    const auto key = message.key.empty() ? std::nullopt : std::optional(message.key);
    const auto now = data::dialect(tx).now(tx);
    const auto added = tx.execute(
        "INSERT INTO kernel_mail (id, mail_key, message_id, template_key, recipient, person_id, category, essential,"
        " subject_id, subject, body_text, body_html, variables, sealed, status, error, next_at, created_at, sender, "
        "facts)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
        " ON CONFLICT (mail_key) DO NOTHING",
        mail.id, key, mail.messageId, message.templateKey, mail.recipient, message.personId, message.category,
        mail.essential, message.subjectId, mail.subject, mail.text, mail.html, mail.variables, mail.sealed, mail.status,
        mail.error, now, mail.createdAt, message.sender, mail.facts);
    return added == 1 ? mail.id : *findByKey(tx, message.key);
}

std::optional<StoredMail> MailRepository::find(sdk::Transaction& tx, std::string_view id) {
    return firstMail(tx.query("SELECT " + columns + " FROM kernel_mail WHERE id = $1", id));
}

std::optional<StoredMail> MailRepository::findByMessageId(sdk::Transaction& tx, std::string_view messageId) {
    return firstMail(tx.query("SELECT " + columns + " FROM kernel_mail WHERE message_id = $1", messageId));
}

std::vector<MailAttempt> MailRepository::attempts(sdk::Transaction& tx, std::string_view id) {
    std::vector<MailAttempt> all;
    for (const auto row :
         tx.query("SELECT at, host, result, answer FROM kernel_mail_attempt WHERE mail_id = $1 ORDER BY at, id", id))
        all.push_back({row.instant(0), row.text(1), row.text(2), row.text(3)});
    return all;
}

std::optional<StoredMail> MailRepository::claim(sdk::Transaction& tx, const std::string& token,
                                                std::chrono::milliseconds lease) {
    const auto sql = data::dialect(tx);
    const auto now = sql.now(tx);
    // Times of a clock that was ahead: what was to go at once is due, and a lease no server can have asked for is over.
    return firstMail(tx.query(
        "UPDATE kernel_mail SET status = 'sending', attempts = attempts + 1, lease_token = $1, lease_until = $2"
        " WHERE id = (SELECT id FROM kernel_mail WHERE (status = 'queued' AND (next_at <= $3"
        " OR (created_at > $3 AND next_at <= created_at + 60000000)))"
        " OR (status = 'sending' AND (lease_until < $3 OR lease_until > $4)) ORDER BY next_at, id LIMIT 1" +
            sql.skipLocked() + ") RETURNING " + columns,
        token, now + lease, now, now + longestLease));
}

bool MailRepository::sent(sdk::Transaction& tx, const MailClaim& claim, std::string_view host, const SentAs& as) {
    return tx.execute(
               "UPDATE kernel_mail SET status = 'sent', error = '', sent_at = $1, host = $2, subject = COALESCE($3,"
               " subject), sent_from = $4, copies = $5, blind_copies = $6, reply_to = $7, added_text = $8,"
               " decided_by = $9, sealed = '', lease_token = '', lease_until = 0"
               " WHERE id = $10 AND lease_token = $11 AND status = 'sending'",
               data::dialect(tx).now(tx), host, as.subject.empty() ? std::nullopt : std::optional(as.subject), as.from,
               as.copies, as.blindCopies, as.replyTo, as.addedText, as.decidedBy, claim.id, claim.token) == 1;
}

bool MailRepository::end(sdk::Transaction& tx, const MailClaim& claim, std::string_view status, std::string_view error,
                         std::string_view decidedBy) {
    return tx.execute(
               "UPDATE kernel_mail SET status = $1, error = $2, decided_by = $3, lease_token = '', lease_until = 0"
               " WHERE id = $4 AND lease_token = $5 AND status = 'sending'",
               status, error, decidedBy, claim.id, claim.token) == 1;
}

bool MailRepository::tryLater(sdk::Transaction& tx, const MailClaim& claim, std::chrono::milliseconds after,
                              std::string_view error) {
    return tx.execute(
               "UPDATE kernel_mail SET status = 'queued', error = $1, next_at = $2, lease_token = '', lease_until = 0"
               " WHERE id = $3 AND lease_token = $4 AND status = 'sending'",
               error, data::dialect(tx).now(tx) + after, claim.id, claim.token) == 1;
}

bool MailRepository::postpone(sdk::Transaction& tx, const MailClaim& claim, sdk::Instant until, std::string_view why,
                              std::string_view decidedBy) {
    return tx.execute(
               "UPDATE kernel_mail SET status = 'queued', attempts = attempts - 1, error = $1, next_at = $2,"
               " decided_by = $3, lease_token = '', lease_until = 0"
               " WHERE id = $4 AND lease_token = $5 AND status = 'sending'",
               why, until, decidedBy, claim.id, claim.token) == 1;
}

void MailRepository::noteAttempt(sdk::Transaction& tx, const std::string& attemptId, std::string_view mailId,
                                 const MailAttempt& a) {
    // SQLite's clock counts milliseconds: two tries in one would have no order.
    const auto last =
        tx.query("SELECT COALESCE(MAX(at), 0) FROM kernel_mail_attempt WHERE mail_id = $1", mailId).front().integer(0);
    const auto at = std::max(sdk::toMicros(a.at), last + 1);
    tx.execute(
        "INSERT INTO kernel_mail_attempt (id, mail_id, at, host, result, answer) VALUES ($1, $2, $3, $4, $5, $6)",
        attemptId, mailId, at, a.host, a.result, a.answer);
}

void MailRepository::setOutcome(sdk::Transaction& tx, std::string_view id, std::string_view status,
                                std::string_view error) {
    tx.execute(
        "UPDATE kernel_mail SET status = $1, error = $2, sealed = '', lease_token = '', lease_until = 0 WHERE id = $3",
        status, error, id);
}

std::vector<StoredMail> MailRepository::lastOfTemplate(sdk::Transaction& tx, std::string_view templateKey,
                                                       std::int64_t most) {
    std::vector<StoredMail> all;
    for (const auto row : tx.query("SELECT " + columns +
                                       " FROM kernel_mail WHERE template_key = $1 AND recipient <> ''"
                                       " ORDER BY created_at DESC, id LIMIT CAST($2 AS BIGINT)",
                                   templateKey, most))
        all.push_back(mailOf(row));
    return all;
}

std::vector<sdk::Instant> MailRepository::sentTo(sdk::Transaction& tx, std::string_view recipient, sdk::Instant since) {
    std::vector<sdk::Instant> all;
    for (const auto row : tx.query("SELECT sent_at FROM kernel_mail WHERE recipient = $1 AND sent_at > $2"
                                   " AND essential = FALSE ORDER BY sent_at",
                                   recipient, since))
        all.push_back(row.instant(0));
    return all;
}

std::int64_t MailRepository::countWaiting(sdk::Transaction& tx) {
    return tx.query("SELECT COUNT(1) FROM kernel_mail WHERE status IN ('queued', 'sending')").front().integer(0);
}

std::int64_t MailRepository::countWithStatus(sdk::Transaction& tx, std::string_view status, sdk::Instant since) {
    return tx.query("SELECT COUNT(1) FROM kernel_mail WHERE status = $1 AND created_at > $2", status, since)
        .front()
        .integer(0);
}

std::int64_t MailRepository::countEssentialHeld(sdk::Transaction& tx, sdk::Instant since) {
    return tx
        .query("SELECT COUNT(1) FROM kernel_mail WHERE status = 'suppressed' AND essential = TRUE AND created_at > $1",
               since)
        .front()
        .integer(0);
}

sdk::ListScope MailRepository::toPerson(std::string_view personId) {
    return {.where =
                "(m.person_id = ? OR (m.person_id = '' AND m.recipient IN ("
                "SELECT p.email FROM kernel_person p WHERE p.id = ?"
                " UNION SELECT o.recipient FROM kernel_mail o WHERE o.person_id = ?)))",
            .params = {std::string(personId), std::string(personId), std::string(personId)}};
}

std::int64_t MailRepository::countTo(sdk::Transaction& tx, std::string_view personId) {
    sdk::Statement statement{"SELECT count(*) FROM kernel_mail m WHERE 1 = 1"};
    statement.addScope(toPerson(personId));
    return tx.queryWith(statement.sql, statement.params).front().integer(0);
}

std::map<std::string, sdk::MailState, std::less<>> MailRepository::about(sdk::Transaction& tx,
                                                                         std::string_view subjectId) {
    std::map<std::string, sdk::MailState, std::less<>> states;
    for (const auto row :
         tx.query("SELECT id, status, error, created_at, sent_at FROM kernel_mail WHERE subject_id = $1", subjectId))
        states.emplace(row.text(0), sdk::MailState{row.text(1), row.text(2), row.instant(3), row.optionalInstant(4)});
    return states;
}

std::vector<StoredMail> MailRepository::allTo(sdk::Transaction& tx, std::string_view personId) {
    sdk::Statement statement{"SELECT " + columns + " FROM kernel_mail m WHERE 1 = 1"};
    statement.addScope(toPerson(personId));
    statement.sql += " ORDER BY created_at";
    std::vector<StoredMail> all;
    for (const auto row : tx.queryWith(statement.sql, statement.params)) all.push_back(mailOf(row));
    return all;
}

void MailRepository::anonymise(sdk::Transaction& tx, std::string_view personId) {
    // Who had a copy of somebody else's mail.
    for (const auto row : tx.query("SELECT email FROM kernel_person WHERE id = $1 AND email <> ''", personId)) {
        const auto address = row.text(0);
        tx.execute(
            "UPDATE kernel_mail SET copies = '', blind_copies = '', reply_to = '' WHERE (copies <> '' OR blind_copies"
            " <> '' OR reply_to <> '') AND ', ' || copies || ', ' || blind_copies || ', ' || reply_to || ', '"
            " LIKE '%, ' || $1 || ', %'",
            address);
    }
    for (auto& mail : allTo(tx, personId)) {
        // Not to nobody: what goes to an address of no account is asked for by address.
        mail.personId = personId;
        anonymiseOne(tx, mail);
    }
}

void MailRepository::anonymiseOne(sdk::Transaction& tx, const StoredMail& mail) {
    // What servers said of it often names the address.
    tx.execute("UPDATE kernel_mail_attempt SET answer = '' WHERE mail_id = $1", mail.id);
    tx.execute("UPDATE kernel_mail_event SET detail = '' WHERE mail_id = $1", mail.id);
    tx.execute(
        "UPDATE kernel_mail SET recipient = '', person_id = $1, subject = '', body_text = '', body_html = '',"
        " variables = '{}', facts = '{}', copies = '', blind_copies = '', reply_to = '', added_text = '',"
        " decided_by = '', sealed = '', error = '', status = CASE WHEN status IN ('queued', 'sending')"
        " THEN 'suppressed' ELSE status END WHERE id = $2",
        mail.personId, mail.id);
}

std::vector<StoredMail> MailRepository::before(sdk::Transaction& tx, sdk::Instant moment, int most) {
    std::vector<StoredMail> all;
    for (const auto row : tx.query("SELECT " + columns +
                                       " FROM kernel_mail m WHERE created_at < $1 AND recipient <> '' AND status NOT IN"
                                       " ('queued', 'sending') ORDER BY created_at, id LIMIT $2",
                                   moment, most))
        all.push_back(mailOf(row));
    return all;
}

bool MailRepository::retry(sdk::Transaction& tx, std::string_view id, bool released) {
    return tx.execute(
               "UPDATE kernel_mail SET status = 'queued', attempts = 0, error = '', decided_by = '', next_at = $1,"
               " released = $2 WHERE id = $3 AND (status IN ('failed', 'suppressed', 'not configured')"
               " OR (status = 'queued' AND decided_by <> ''))",
               data::dialect(tx).now(tx), released, id) == 1;
}

const sdk::ListSource& MailRepository::list() {
    static const sdk::ListSource source{.from = "kernel_mail m",
                                        .id = "m.id",
                                        .columns = {{"subject", "m.subject"},
                                                    {"recipient", "m.recipient"},
                                                    {"category", "m.category"},
                                                    {"status", "m.status"},
                                                    {"error", "m.error"},
                                                    {"template_key", "m.template_key"},
                                                    {"created_at", "m.created_at"},
                                                    {"sent_at", "m.sent_at"}},
                                        .search = {"subject", "recipient", "error", "template_key"},
                                        .filters = {"category", "status"},
                                        .order = "-created_at"};
    return source;
}

const sdk::FieldSet& mailFields() {
    static const sdk::FieldSet fields =
        sdk::FieldSet::of("kernel.mail")
            .text("subject", "Subject", {.sensitivity = sdk::Sensitivity::Pii})
            .email("recipient", "To", {.sensitivity = sdk::Sensitivity::Contact})
            .choice("category", "Category", {})
            .choice("status", "Status", sdk::mailStateFields().get("status").options.choices)
            .text("error", "Error", {.sensitivity = sdk::Sensitivity::Contact})
            .text("template_key", "Template")
            .instant("created_at", "Queued")
            .instant("sent_at", "Sent");
    return fields;
}

}  // namespace guildhall::mail
