// The old end of the audit log leaves when its time is over: whole segments, the oldest first, each with a signed
// boundary in its place that `verify` accepts, and its hashes in the tree (audit_tree.hpp). Nothing else can: the
// database refuses to delete what no boundary is for.
#pragma once

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::audit {

/// Any thread; every call works in the caller's transaction.
class AuditSegments {
public:
    /// Of entries; a whole number of the tree's blocks.
    static constexpr std::int64_t segment = 2560;

    /// `key`: signs the log's heads.
    AuditSegments(std::string key, sdk::Audit& audit) : key_(std::move(key)), audit_(&audit) {}

    /// A sentence for each boundary that this site has not signed.
    std::vector<std::string> check(sdk::Transaction& tx) const;

    struct Segment {
        std::int64_t through = 0;  ///< its last entry
        sdk::Instant lastAt{};     ///< and when that was recorded
    };
    /// Those that were recorded before that day, the oldest first, at most `most`.
    static std::vector<Segment> over(sdk::Transaction& tx, sdk::Date before, int most);
    /// All up to that entry leave. Audited as AUDIT_SEGMENT_ENDED. False: their time is not over, or they have left.
    bool end(sdk::Transaction& tx, const sdk::Actor& actor, std::int64_t through, sdk::Date before, sdk::Instant now,
             std::string_view reason) const;

private:
    std::string key_;
    sdk::Audit* audit_;
};

}  // namespace guildhall::audit
