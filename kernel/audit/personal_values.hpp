// What entries hold about people, sealed under the keys of whom it is about: the values of `changes`, and the facts of
// AuditEntry::personal. Erasing somebody destroys their key; the entries stay as they are, and so does the chain.
//
// A sealed change keeps {"label", "sensitivity", "sealed": true}. The values of all of them and the facts are one text
// beside them, under a name no field has: "sealed values": "<subject> <base64>". Entries from before there were keys
// have their values as they are.
#pragma once

#include "kernel/audit/audit_repository.hpp"
#include "kernel/keys/person_keys.hpp"

#include <guildhall/sdk/audit.hpp>

#include <span>
#include <string>

namespace guildhall::audit {

/// An entry on its way into the log.
struct UnsealedEntry {
    StoredEntry stored;  ///< its changes lack their end, while there is something to seal
    std::string about;   ///< whose key; empty: there is nothing to seal
    std::string plain;   ///< what is sealed under it
};

/// Takes out of `entry` what is to be sealed; `stored` gets changes and details, as far as they are ready.
UnsealedEntry unsealed(StoredEntry stored, const sdk::AuditEntry& entry, const sdk::Value& details);
/// An entry's JSON as it is stored.
std::string storedJson(const sdk::Value& value);

/// Any thread; every call works in the caller's transaction.
class PersonalValues {
public:
    explicit PersonalValues(const keys::PersonKeys& keys) : keys_(keys) {}

    /// Seals what is to be sealed of each; makes the keys that are missing.
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

    /// What was sealed under the key of a thing goes, with all that is only about it.
    void forget(sdk::Transaction& tx, std::string_view id, sdk::Instant now) const { keys_.destroy(tx, id, now); }

private:
    const keys::PersonKeys& keys_;
};

/// What stands where a value was that was erased with its person.
std::string erasedText();
/// Is this change, as opened, one whose values are gone?
bool isErased(const sdk::Value& change);

}  // namespace guildhall::audit
