// What the audit log tells of one record: for its History page, and for whoever saves an older version of it.
#pragma once

#include "kernel/audit/audit_repository.hpp"
#include "kernel/records/record_desk.hpp"

#include <map>
#include <string>
#include <string_view>

namespace guildhall::records {

/// What others have changed since a version, by field.
struct ChangesSince {
    struct Change {
        sdk::Value original;  ///< in that version
        std::string who;      ///< changed it last; empty: the system
        sdk::Instant at{};
    };
    std::map<std::string, Change, std::less<>> fields;
    /// Every version in between is told of in the log. If not, fields may have changed that are not here.
    bool complete = true;
};

/// Reads the kernel's log in a plugin's transaction. Any thread.
class RecordHistory {
public:
    explicit RecordHistory(const RecordDesk& desk) : desk_(desk) {}

    /// For the page: `items` [{when, who, what, reason, changes [{label, before, after}]}], newest first, redacted for
    /// the viewer, and `older`, the number to ask the next ones with (0: there are none).
    sdk::Value page(sdk::Moment& moment, const Found& found, std::int64_t before) const;
    ChangesSince since(sdk::Moment& moment, const Found& found, std::int64_t version) const;

private:
    sdk::Value changes(sdk::Moment& moment, const audit::StoredEntry& entry, sdk::Relation relation) const;
    std::string inWords(std::string_view action) const;
    /// The same of an entry, which may be part of an import.
    std::string deedIn(const audit::StoredEntry& entry) const;
    bool isAdding(std::string_view action) const;

    const RecordDesk& desk_;
};

}  // namespace guildhall::records
