#include "kernel/mail/template_repository.hpp"

namespace guildhall::mail {

namespace {

const std::string select =
    "SELECT t.template_key, t.version, t.state, t.subject, t.body_text, t.body_html, t.author_id,"
    " COALESCE(d.name, ''), t.created_at, t.problem FROM kernel_mail_template t"
    " LEFT JOIN person_directory d ON d.id = t.author_id ";

std::vector<TemplateVersion> versionsOf(const sdk::Rows& rows) {
    std::vector<TemplateVersion> all;
    for (const auto row : rows)
        all.push_back({row.text(0),
                       row.integer(1),
                       row.text(2),
                       {row.text(3), row.text(4), row.text(5)},
                       row.text(6),
                       row.text(7),
                       row.instant(8),
                       row.text(9)});
    return all;
}

}  // namespace

std::vector<TemplateVersion> TemplateRepository::active(sdk::Transaction& tx) {
    return versionsOf(tx.query(select + "WHERE t.state = 'active'"));
}

std::vector<TemplateVersion> TemplateRepository::versions(sdk::Transaction& tx, std::string_view key) {
    return versionsOf(tx.query(select + "WHERE t.template_key = $1 ORDER BY t.version DESC", key));
}

std::optional<TemplateVersion> TemplateRepository::find(sdk::Transaction& tx, std::string_view key,
                                                        std::int64_t version) {
    auto found = versionsOf(tx.query(select + "WHERE t.template_key = $1 AND t.version = $2", key, version));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::int64_t TemplateRepository::addDraft(sdk::Transaction& tx, std::string_view key, const MailWording& wording,
                                          std::string_view authorId, sdk::Instant now) {
    const auto version =
        tx.query("SELECT COALESCE(MAX(version), 0) + 1 FROM kernel_mail_template WHERE template_key = $1", key)
            .front()
            .integer(0);
    tx.execute(
        "INSERT INTO kernel_mail_template (template_key, version, state, subject, body_text, body_html, author_id,"
        " created_at) VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7)",
        key, version, wording.subject, wording.text, wording.html, authorId, now);
    return version;
}

void TemplateRepository::activate(sdk::Transaction& tx, std::string_view key, std::int64_t version) {
    tx.execute("UPDATE kernel_mail_template SET state = 'former' WHERE template_key = $1 AND state = 'active'", key);
    tx.execute(
        "UPDATE kernel_mail_template SET state = 'active', problem = '' WHERE template_key = $1 AND version = $2", key,
        version);
}

void TemplateRepository::noteProblem(sdk::Transaction& tx, std::string_view key, std::int64_t version,
                                     std::string_view problem) {
    tx.execute("UPDATE kernel_mail_template SET problem = $1 WHERE template_key = $2 AND version = $3 AND problem = ''",
               problem.substr(0, 500), key, version);
}

std::int64_t TemplateRepository::countOwner(sdk::Transaction& tx, const std::string& owner) {
    const auto prefix = owner + "/";
    return tx
        .query(
            "SELECT COUNT(DISTINCT template_key) FROM kernel_mail_template WHERE substr(template_key, 1, CAST($1 AS "
            "INTEGER)) = $2",
            prefix.size(), prefix)
        .front()
        .integer(0);
}

void TemplateRepository::forgetOwner(sdk::Transaction& tx, const std::string& owner) {
    const auto prefix = owner + "/";
    tx.execute("DELETE FROM kernel_mail_template WHERE substr(template_key, 1, CAST($1 AS INTEGER)) = $2",
               prefix.size(), prefix);
}

}  // namespace guildhall::mail
