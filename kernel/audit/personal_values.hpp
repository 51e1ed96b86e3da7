// What entries hold about people, sealed under the keys of whom it is about: the values of `changes`, and the facts of
// AuditEntry::personal. Erasing somebody destroys their key; the entries stay as they are, and so does the chain.
//
// A sealed change is {"label", "sensitivity", "sealed": "<subject> <base64>"}, and sealed facts stand in the details as
// "personal". Entries from before there were keys have their values as they are.
#pragma once

#include "kernel/audit/audit_repository.hpp"
#include "kernel/keys/person_keys.hpp"

#include <guildhall/sdk/audit.hpp>

#include <span>
#include <string>

namespace guildhall::audit {

/// An entry on its way into the log: `stored` lacks changes and details, which `told` has.
struct UnsealedEntry {
    StoredEntry stored;
    sdk::AuditEntry told;
};

/// Does it hold what is sealed?
bool tellsOfSomebody(const sdk::AuditEntry& entry);
/// An entry's JSON as it is stored.
std::string storedJson(const sdk::Value& value);

/// Any thread; every call works in the caller's transaction.
class PersonalValues {
public:
    explicit PersonalValues(const keys::PersonKeys& keys) : keys_(keys) {}

    /// Seals what is personal in each; makes the keys that are missing.
    void seal(sdk::Transaction& tx, std::span<UnsealedEntry> entries) const;

    /// Puts the values back; where the key is gone, `"erased": true` instead. What is opened is for pages only: its
    /// hash is that of the stored one. Any list of things that have a StoredEntry at `entry`.
    template <class List>
    void open(sdk::Transaction& tx, List& list) const {
        std::vector<StoredEntry*> entries;
        for (auto& one : list) entries.push_back(&one.entry);
        openEach(tx, entries);
    }
    void openEach(sdk::Transaction& tx, std::span<StoredEntry* const> entries) const;

private:
    std::string subjectOf(const sdk::AuditEntry& entry) const;

    const keys::PersonKeys& keys_;
};

/// What stands where a value was that was erased with its person.
std::string erasedText();
/// Is this change, as opened, one whose values are gone?
bool isErased(const sdk::Value& change);

}  // namespace guildhall::audit
