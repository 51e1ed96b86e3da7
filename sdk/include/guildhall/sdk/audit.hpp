// The audit log: append-only and hash-chained. Every change, view of personal data, export and denial is told
// here, in the transaction of the change itself.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/request.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace guildhall::sdk {

struct AuditEntry {
    std::string action;  ///< `UPPER_SNAKE`, e.g. SESSION_UPDATED
    std::string target;  ///< id of what it is about
    std::string reason = {};
    Value changes = {};  ///< from `auditDiff`: field → {before, after}
    Value details = {};  ///< plain facts, which stay for ever and can be searched; no secrets, no names or addresses
    /// Whom it is about: a person's id or, where there is no account, their address. The values of `changes` are then
    /// kept under that person's key and go when they are erased; else those that need a permission are kept under the
    /// target's own.
    std::string about = {};
    Value personal = {};  ///< further facts that tell of them, kept likewise: {"name": …}
};

/// Any thread.
class Audit {
public:
    virtual ~Audit();
    /// Throws std::invalid_argument for an action that is not UPPER_SNAKE.
    virtual void record(Transaction& tx, const Actor& actor, const AuditEntry& entry) = 0;
};

/// Declared fields that differ, as {field: {"label": …, "sensitivity": …, "before": …, "after": …}}, so that the audit
/// page can redact each by itself; choices and amounts in words too (`before_words`). Private ones have no values.
Value auditDiff(const FieldSet& fields, const Value& before, const Value& after);

}  // namespace guildhall::sdk
