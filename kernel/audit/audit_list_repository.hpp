// The log as the audit page reads it: narrowed down, with the names of those it names. Its rows are
// AuditRepository::list.
#pragma once

#include "kernel/audit/audit_repository.hpp"

#include <guildhall/sdk/time.hpp>

#include <map>

namespace guildhall::audit {

/// With the names of those it names, where they are people who are here.
struct NamedEntry {
    StoredEntry entry;
    std::string actorName = {};
    std::string targetName = {};
};

/// What the audit page is narrowed down to; what is empty narrows nothing down.
struct AuditConditions {
    std::string text = {};     ///< as sdk::folded gives it; found in reason and details
    bool addressesToo = true;  ///< false: nothing is found by text in details that hold an e-mail address
    std::vector<std::string> targets = {}, actors = {};  ///< any of these
    std::vector<std::string> actions = {};               ///< any of these
    std::string address = {};
    std::string identity = {};  ///< who they are at another service, or a part of it
    std::optional<sdk::Instant> from = {}, before = {};
};

/// Stateless; every call works in the caller's transaction.
class AuditListRepository {
public:
    /// The scope of these conditions on AuditRepository::list.
    static sdk::ListScope scope(sdk::Transaction& tx, const AuditConditions& conditions);
    static NamedEntry namedOf(const sdk::ListRow& row);
    /// The same of one entry.
    static NamedEntry named(sdk::Transaction& tx, StoredEntry entry);
    /// The newest that fit.
    static std::vector<NamedEntry> newest(sdk::Transaction& tx, const AuditConditions& conditions, int most);
    /// How often people in that role were refused since then for want of which permission.
    static std::map<std::string, std::int64_t> refusalsOf(sdk::Transaction& tx, std::string_view role,
                                                          sdk::Instant since);
    /// Every action that was ever recorded, by its code.
    static std::vector<std::string> actions(sdk::Transaction& tx);
    /// The ids of people whose name has this in it, or, if `byEmail`, whose address this is.
    static std::vector<std::string> peopleCalled(sdk::Transaction& tx, const std::string& typed, bool byEmail);
    /// Makes entries findable by text that came otherwise than by being recorded: from a backup.
    static void completeIndex(sdk::Transaction& tx);
};

}  // namespace guildhall::audit
