#include "kernel/mail/mail_repository.hpp"

#include "kernel/data/dialect.hpp"

#include <regex>

namespace guildhall::mail {

namespace {

StoredMail mailOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2),    row.text(3),     row.text(4),  row.text(5), row.text(6),
            row.text(7), row.text(8), row.integer(9), row.instant(10), row.text(11), row.text(12)};
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
        "INSERT INTO kernel_mail (id, mail_key, message_id, template_key, recipient, person_id, category, subject_id,"
        " subject, body_text, body_html, variables, next_at, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (mail_key) DO NOTHING",
        mail.id, key, mail.messageId, message.templateKey, mail.recipient, message.personId, message.category,
        message.subjectId, mail.subject, mail.text, mail.html, message.variables.dump(), now, mail.createdAt);
    return added == 1 ? mail.id : *findByKey(tx, message.key);
}

std::optional<StoredMail> MailRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT id, message_id, recipient, category, subject, body_text, body_html, status, error, attempts, "
        "created_at,"
        " template_key, person_id FROM kernel_mail WHERE id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    auto mail = mailOf(rows.front());
    mail.text = withoutTokens(mail.text);
    mail.html = withoutTokens(mail.html);
    return mail;
}

std::optional<StoredMail> MailRepository::claim(sdk::Transaction& tx, const std::string& token,
                                                std::chrono::milliseconds lease) {
    const auto sql = data::dialect(tx);
    const auto now = sql.now(tx);
    const auto rows = tx.query(
        "UPDATE kernel_mail SET status = 'sending', attempts = attempts + 1, lease_token = $1, lease_until = $2"
        " WHERE id = (SELECT id FROM kernel_mail WHERE (status = 'queued' AND next_at <= $3)"
        " OR (status = 'sending' AND lease_until < $3) ORDER BY next_at, id LIMIT 1" +
            sql.skipLocked() +
            ") RETURNING id, message_id, recipient, category, subject, body_text, body_html, status, error, attempts,"
            " created_at, template_key, person_id",
        token, now + lease, now);
    if (rows.empty()) return std::nullopt;
    return mailOf(rows.front());
}

bool MailRepository::sent(sdk::Transaction& tx, const MailClaim& claim, const StoredMail& mail, std::string_view host) {
    const auto variables = tx.query("SELECT variables FROM kernel_mail WHERE id = $1", claim.id).front().text(0);
    return tx.execute(
               "UPDATE kernel_mail SET status = 'sent', error = '', sent_at = $1, host = $2, body_text = $3, body_html "
               "= $4,"
               " variables = $5, lease_token = '', lease_until = 0 WHERE id = $6 AND lease_token = $7 AND status = "
               "'sending'",
               data::dialect(tx).now(tx), host, withoutTokens(mail.text), withoutTokens(mail.html),
               withoutTokens(variables), claim.id, claim.token) == 1;
}

bool MailRepository::end(sdk::Transaction& tx, const MailClaim& claim, std::string_view status,
                         std::string_view error) {
    return tx.execute(
               "UPDATE kernel_mail SET status = $1, error = $2, lease_token = '', lease_until = 0"
               " WHERE id = $3 AND lease_token = $4 AND status = 'sending'",
               status, error, claim.id, claim.token) == 1;
}

bool MailRepository::tryLater(sdk::Transaction& tx, const MailClaim& claim, std::chrono::milliseconds after,
                              std::string_view error) {
    return tx.execute(
               "UPDATE kernel_mail SET status = 'queued', error = $1, next_at = $2, lease_token = '', lease_until = 0"
               " WHERE id = $3 AND lease_token = $4 AND status = 'sending'",
               error, data::dialect(tx).now(tx) + after, claim.id, claim.token) == 1;
}

bool MailRepository::retry(sdk::Transaction& tx, std::string_view id) {
    return tx.execute(
               "UPDATE kernel_mail SET status = 'queued', attempts = 0, error = '', next_at = $1"
               " WHERE id = $2 AND status IN ('failed', 'not configured')",
               data::dialect(tx).now(tx), id) == 1;
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
                                        .search = {"subject", "recipient", "error"},
                                        .filters = {"category", "status"},
                                        .order = "-created_at"};
    return source;
}

const sdk::FieldSet& mailFields() {
    static const sdk::FieldSet fields = sdk::FieldSet::of("kernel.mail")
                                            .text("subject", "Subject")
                                            .email("recipient", "To", {.sensitivity = sdk::Sensitivity::Contact})
                                            .choice("category", "Category",
                                                    {{"prework", "Prework"},
                                                     {"credentials", "Certificates and badges"},
                                                     {"client_setup", "Client set-up"},
                                                     {"requests", "Requests"},
                                                     {"access", "Access"},
                                                     {"system", "System"}})
                                            .choice("status", "Status",
                                                    {{"queued", "Waiting", "grey"},
                                                     {"sending", "On its way", "blue"},
                                                     {"sent", "Sent", "green"},
                                                     {"failed", "Failed", "red"},
                                                     {"not configured", "Not configured", "amber"}})
                                            .text("error", "Error", {.sensitivity = sdk::Sensitivity::Contact})
                                            .text("template_key", "Template")
                                            .instant("created_at", "Queued")
                                            .instant("sent_at", "Sent");
    return fields;
}

}  // namespace guildhall::mail
