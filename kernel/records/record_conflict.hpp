// Two editors of one record: the later one's form, when somebody has saved in between. What only the others changed is
// taken over, what only this one changed stays, and what both changed is shown with all three values, to decide.
#pragma once

#include "kernel/records/record_history.hpp"

#include <guildhall/sdk/form.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::records {

struct FieldConflict {
    const sdk::Field* field = nullptr;
    bool known = true;  ///< is the original?
    sdk::Value original;
    sdk::Value theirs;
    sdk::Value mine;
    std::string who;                 ///< empty: the system, or not known
    std::optional<sdk::Instant> at;  ///< when they changed it
    bool both = false;               ///< mine differs from the original too
};

/// Every field that others have changed since `version` and this viewer sees and edits, in the order of the form.
/// Empty: `mine` can be saved as it is. Fields only they have changed are put to their values in `mine`.
std::vector<FieldConflict> mergeMissed(sdk::Moment& moment, const RecordDesk& desk, const Found& current,
                                       std::int64_t version, sdk::Value& mine);

/// For the page, each value as this viewer reads it: [{label, original, theirs, mine, who, both}].
sdk::Value presentConflicts(sdk::Moment& moment, const RecordDesk& desk, const Found& current,
                            const std::vector<FieldConflict>& conflicts);
/// For programs: [{field, original, theirs, yours}].
sdk::Value exportConflicts(const std::vector<FieldConflict>& conflicts, const sdk::Viewer& viewer,
                           sdk::Relation relation);

}  // namespace guildhall::records
