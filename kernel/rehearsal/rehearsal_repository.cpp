#include "kernel/rehearsal/rehearsal_repository.hpp"

namespace guildhall::rehearsal {

std::vector<MailRow> RehearsalRepository::mails(sdk::Transaction& tx) {
    std::vector<MailRow> mails;
    for (const auto row :
         tx.query("SELECT id, recipient, template_key, subject, body_text, body_html, sealed, CASE WHEN "
                  "sender = '' THEN category ELSE sender END, status, error, sent_from, copies, added_text, "
                  "decided_by, facts "
                  "FROM kernel_mail ORDER BY created_at, id"))
        mails.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6),
                         row.text(7), row.text(8), row.text(9), row.text(10), row.text(11), row.text(12), row.text(13),
                         row.text(14)});
    return mails;
}

void RehearsalRepository::makeMailDue(sdk::Transaction& tx, std::string_view id) {
    tx.execute("UPDATE kernel_mail SET next_at = 0 WHERE id = $1", id);
}

std::vector<AuditRow> RehearsalRepository::audit(sdk::Transaction& tx, std::string_view action) {
    std::vector<AuditRow> entries;
    for (const auto row : tx.query("SELECT action, target, actor_id, reason, changes, details FROM kernel_audit "
                                   "WHERE action = $1 OR CAST($2 AS TEXT) = '' ORDER BY seq",
                                   action, action))
        entries.push_back({{.action = row.text(0),
                            .target = row.text(1),
                            .actorId = row.text(2),
                            .reason = row.text(3),
                            .changes = row.text(4),
                            .details = row.text(5)}});
    return entries;
}

}  // namespace guildhall::rehearsal
