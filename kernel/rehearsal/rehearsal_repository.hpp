// What a rehearsal left in the kernel's tables, for those who look at it afterwards.
#pragma once

#include "kernel/audit/audit_repository.hpp"

#include <guildhall/sdk/database.hpp>

#include <string>
#include <vector>

namespace guildhall::rehearsal {

struct MailRow {
    std::string id, recipient, templateKey, subject, text, html;
    std::string sealed;  ///< text and html with the tokens of their links; empty: they have none
    std::string sender;  ///< the category whose From it bears
    std::string status, error, from, copies, addedText, decidedBy, facts;
};
/// Action, target, person, reason, changes and details, as they are stored.
struct AuditRow {
    audit::StoredEntry entry;
};

class RehearsalRepository {
public:
    /// In the order they were queued.
    static std::vector<MailRow> mails(sdk::Transaction& tx);
    static void makeMailDue(sdk::Transaction& tx, std::string_view id);
    /// In order; `action` empty: all.
    static std::vector<AuditRow> audit(sdk::Transaction& tx, std::string_view action);
};

}  // namespace guildhall::rehearsal
