// The table kernel_audit: entries in order, and the list of the audit page.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace guildhall::audit {

/// So many are named of what is wrong with a log.
inline constexpr std::size_t mostProblems = 20;

/// One entry as stored; `changes` and `details` are JSON text, so that what is hashed is what is stored.
/// Of who acts by a link, its name, which stands where others have their role's code; empty for others.
inline std::string linkName(const std::string& actorRole) {
    return actorRole.find(' ') == actorRole.npos ? std::string() : actorRole;
}

struct StoredEntry {
    std::int64_t seq = 0;
    std::int64_t at = 0;  ///< microseconds UTC
    std::string action;
    std::string target;
    std::string actorId;
    std::string actorRole;
    std::string address;
    std::string userAgent;
    std::string requestId;
    std::string reason;
    std::string changes;
    std::string details;
    std::string previousHash;
    std::string hash;
};

/// SHA-256 over all fields but `hash`, each with its length in front, so that no two entries have the same text.
std::string entryHash(const StoredEntry& entry);

/// Stateless; every call works in the caller's transaction.
class AuditRepository {
public:
    /// The newest entry.
    std::optional<StoredEntry> last(sdk::Transaction& tx);
    void add(sdk::Transaction& tx, std::span<const StoredEntry> entries);
    /// Up to `count` entries after `seq`, oldest first.
    std::vector<StoredEntry> after(sdk::Transaction& tx, std::int64_t seq, int count);
    std::optional<StoredEntry> find(sdk::Transaction& tx, std::int64_t seq);
    /// By its hash, the id an address may show.
    std::optional<StoredEntry> findByHash(sdk::Transaction& tx, std::string_view hash);

    struct Told {
        StoredEntry entry;
        std::string who;  ///< the person's name; empty: the system, or nobody who is here
    };
    /// What was recorded about one thing, newest first: up to `count` entries before `seq` (0: the newest).
    std::vector<Told> about(sdk::Transaction& tx, std::string_view target, std::int64_t seq, int count);

    /// What this person did and what was done about them.
    std::int64_t countOfPerson(sdk::Transaction& tx, std::string_view person);
    std::vector<StoredEntry> ofPerson(sdk::Transaction& tx, std::string_view person);

    /// For selectPage and exportCsv with `auditFields()`.
    static const sdk::ListSource& list();
};

/// What the audit page shows: at, action, target, performed_by, actor_id, actor_role, address, user_agent,
/// request_id, reason.
const sdk::FieldSet& auditFields();

}  // namespace guildhall::audit
