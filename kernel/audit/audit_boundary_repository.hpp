// The table kernel_audit_boundary, and what of the log lies before a day or a person.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::audit {

/// Behind which the log has ended; none: 0, and the chain begins with its first entry.
struct Boundary {
    std::int64_t through = 0;
    std::string lastHash = {};  ///< of the last entry that left
    sdk::Instant lastAt{};      ///< and when it was recorded
    sdk::Instant endedAt{};
    std::string signature = {};
};

/// Stateless; every call works in the caller's transaction.
class AuditBoundaryRepository {
public:
    static Boundary newest(sdk::Transaction& tx);
    /// The newest first.
    static std::vector<Boundary> all(sdk::Transaction& tx);
    /// With it leave all entries before it.
    static void end(sdk::Transaction& tx, const Boundary& boundary);
    /// The first entry that was recorded then or later; the newest where none was, because others follow it.
    static std::int64_t firstFrom(sdk::Transaction& tx, sdk::Instant at);
    /// The first entry by or about this person; behind every entry where there is none.
    static std::int64_t firstOf(sdk::Transaction& tx, std::string_view person);
};

}  // namespace guildhall::audit
