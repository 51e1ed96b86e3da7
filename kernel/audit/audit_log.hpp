// The hash-chained audit log. Entries are kept by their transaction and written just before its COMMIT: only then the
// chain is locked, so that writers do not wait for each other while they work.
#pragma once

#include "kernel/audit/audit_repository.hpp"
#include "kernel/audit/personal_values.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::data {
class OpenTransaction;
}

namespace guildhall::audit {

/// What `verify` found. No problems: the chain is whole.
struct Verification {
    std::int64_t entries = 0;
    std::string lastHash;               ///< keep it elsewhere: only it tells that the newest entries were cut off
    std::vector<std::string> problems;  ///< at most `mostProblems`, each naming the entry
};

/// Any thread.
class AuditLog : public sdk::Audit {
public:
    /// `keys` null: for those who record nothing about people; a value that has to be sealed throws std::logic_error.
    explicit AuditLog(const sdk::Clock& clock, const keys::PersonKeys* keys = nullptr) : clock_(clock) {
        if (keys) values_.emplace(*keys);
    }

    /// Called after every commit that kept an entry. Set before the first one.
    void whenRecorded(std::function<void()> told) { told_ = std::move(told); }

    /// Takes every text: what is too long is cut between characters, what is no UTF-8 repaired, so that no entry is
    /// lost for what a browser sent.
    void record(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::AuditEntry& entry) override;
    /// To read what it has sealed. Only where there are keys.
    const PersonalValues& values() const { return *values_; }
    /// Reads the whole chain, from the newest boundary on (audit_segments.hpp): finds edits, removals, gaps and
    /// insertions.
    Verification verify(sdk::Transaction& tx);

private:
    /// The entries of a transaction, at its end: one wait for the log, however many they are.
    void writeGathered(data::OpenTransaction& tx);

    const sdk::Clock& clock_;
    std::optional<PersonalValues> values_;
    AuditRepository repository_;
    std::function<void()> told_;
};

/// The changes of an opened entry for the page: [{field, label, before, after}], each value as text or `[REDACTED]`.
sdk::Value presentChanges(const StoredEntry& entry, const sdk::Viewer& viewer);

}  // namespace guildhall::audit
