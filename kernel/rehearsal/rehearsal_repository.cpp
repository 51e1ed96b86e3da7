#include "kernel/rehearsal/rehearsal_repository.hpp"

namespace guildhall::rehearsal {

std::vector<MailRow> RehearsalRepository::mails(sdk::Transaction& tx) {
    std::vector<MailRow> mails;
    for (const auto row :
         tx.query("SELECT id, recipient, template_key, subject, body_text, body_html, sealed, CASE WHEN "
                  "sender = '' THEN category ELSE sender END FROM kernel_mail ORDER BY created_at, "
                  "id"))
        mails.push_back(
            {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)});
    return mails;
}

std::vector<AuditRow> RehearsalRepository::audit(sdk::Transaction& tx, std::string_view action) {
    std::vector<AuditRow> entries;
    for (const auto row : tx.query("SELECT action, target, actor_id, reason, changes, details FROM kernel_audit "
                                   "WHERE action = $1 OR CAST($2 AS TEXT) = '' ORDER BY seq",
                                   action, action))
        entries.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)});
    return entries;
}

}  // namespace guildhall::rehearsal
