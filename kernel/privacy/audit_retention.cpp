#include "kernel/privacy/audit_retention.hpp"

#include "kernel/audit/audit_boundary_repository.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace guildhall::privacy {

using audit::AuditSegments;
using sdk::Transaction;

namespace {

constexpr int years = 7;
constexpr const char* held = "Under a legal hold, or recorded after an entry that is.";

std::int64_t firstHeld(Transaction& tx) {
    auto first = std::numeric_limits<std::int64_t>::max();
    for (const auto& person : LegalHoldRepository::held(tx).ids)
        first = std::min(first, audit::AuditBoundaryRepository::firstOf(tx, person));
    return first;
}

std::vector<Overdue> overdue(Transaction& tx, sdk::Date before, int most) {
    std::vector<Overdue> all;
    const auto segments = AuditSegments::over(tx, before, most);
    if (segments.empty()) return all;
    const auto heldFrom = firstHeld(tx);
    for (const auto& one : segments) {
        all.push_back({.id = std::to_string(one.through), .since = sdk::isoDate(sdk::dateIn(one.lastAt, "UTC"))});
        if (one.through >= heldFrom) all.back().waits = held;
    }
    return all;
}

}  // namespace

Retention auditRetention(const AuditSegments& segments) {
    return {.years = years,
            .after = "Recorded",
            .overdue = overdue,
            .end = [&segments](sdk::Moment& moment, const Overdue& one, sdk::Date before, std::string_view reason) {
                std::int64_t through = 0;
                std::from_chars(one.id.data(), one.id.data() + one.id.size(), through);
                return through < firstHeld(moment.tx) &&
                       segments.end(moment.tx, moment.actor, through, before, moment.now, reason);
            }};
}

}  // namespace guildhall::privacy
