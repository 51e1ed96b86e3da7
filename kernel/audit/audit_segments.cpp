#include "kernel/audit/audit_segments.hpp"

#include "kernel/audit/audit_boundary_repository.hpp"
#include "kernel/audit/audit_repository.hpp"
#include "kernel/audit/audit_tree.hpp"
#include "kernel/audit/log_signature.hpp"

#include <algorithm>

namespace guildhall::audit {

namespace {

using sdk::Transaction;

static_assert(AuditSegments::segment % AuditTree::block == 0);

constexpr const char* purpose = "guildhall audit boundaries 1";
std::string signedText(const Boundary& one) {
    return std::to_string(one.through) + " " + one.lastHash + " " + sdk::isoInstant(one.lastAt) + " " +
           sdk::isoInstant(one.endedAt);
}

sdk::Instant beginOf(sdk::Date day) { return sdk::Instant(std::chrono::sys_days(day).time_since_epoch()); }

std::int64_t firstFrom(Transaction& tx, sdk::Date day) { return AuditBoundaryRepository::firstFrom(tx, beginOf(day)); }

}  // namespace

std::vector<std::string> AuditSegments::check(Transaction& tx) const {
    std::vector<std::string> problems;
    for (const auto& one : AuditBoundaryRepository::all(tx))
        if (problems.size() < mostProblems && !isLogSignature(one.signature, key_, purpose, signedText(one)))
            problems.push_back("the boundary behind entry " + std::to_string(one.through) +
                               " was not signed by this site: what stood before it may have been taken away");
    return problems;
}

std::vector<AuditSegments::Segment> AuditSegments::over(Transaction& tx, sdk::Date before, int most) {
    std::vector<Segment> all;
    const auto limit = (firstFrom(tx, before) - 1) / AuditTree::block * AuditTree::block;
    for (auto from = AuditBoundaryRepository::newest(tx).through;
         from < limit && all.size() < static_cast<std::size_t>(most);) {
        const auto through = std::min(from + segment, limit);
        const auto last = AuditRepository().find(tx, through);
        if (!last) break;
        all.push_back({through, sdk::fromMicros(last->at)});
        from = through;
    }
    return all;
}

bool AuditSegments::end(Transaction& tx, const sdk::Actor& actor, std::int64_t through, sdk::Date before,
                        sdk::Instant now, std::string_view reason) const {
    const auto from = AuditBoundaryRepository::newest(tx).through;
    const auto last = AuditRepository().find(tx, through);
    if (through <= from || through % AuditTree::block != 0 || !last || through >= firstFrom(tx, before)) return false;
    while (!AuditTree::keep(tx, through)) {
    }
    Boundary one{.through = through,
                 .lastHash = last->hash,
                 .lastAt = sdk::fromMicros(last->at),
                 .endedAt = now,
                 .signature = {}};
    one.signature = logSignature(key_, purpose, signedText(one));
    AuditBoundaryRepository::end(tx, one);
    audit_->record(tx, actor,
                   {.action = "AUDIT_SEGMENT_ENDED",
                    .target = std::to_string(through),
                    .reason = std::string(reason),
                    .details = {{"from", from + 1},
                                {"through", through},
                                {"recorded_until", sdk::isoInstant(one.lastAt)},
                                {"last_hash", one.lastHash}}});
    return true;
}

}  // namespace guildhall::audit
