// The keys of people beside the archives, in one file for all of a folder. It is written whenever an archive is made,
// before that archive has its name, so that no archive is ever there without the keys it needs; and by itself after an
// erasure (`guildhall backup --keys-only`). It replaces the one before at once, and has what that one had, but for the
// keys that were destroyed since: those it names, so that a restore can tell who was erased from a list that is not the
// right one. Only the newest may be kept: an older copy brings back whom it still has.
#pragma once

#include "kernel/backup/archive_key.hpp"
#include "kernel/keys/person_keys.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace guildhall::backup {

struct PersonKeyList {
    /// What such a file begins with; no archive does.
    static constexpr char record = 'K';
    struct Held {
        std::string subject;
        keys::PersonKey key;
    };
    std::map<std::string, Held, std::less<>> held;                     ///< by the key's id
    std::map<std::string, keys::DestroyedKey, std::less<>> destroyed;  ///< likewise

    /// Where it lies for the archives of this folder.
    static std::filesystem::path in(const std::filesystem::path& folder);
    /// Throws ArchiveError with what to do: it is not there, is none, or none of the keys opens it.
    static PersonKeyList read(const std::filesystem::path& file, const std::vector<ArchiveKey>& keys);
    /// Of the site as it is now.
    static PersonKeyList of(sdk::Transaction& tx, const keys::PersonKeys& people);

    /// Takes over what an older list has, but for what was destroyed.
    void take(const PersonKeyList& older);
    /// In the place of the one that is there. Nobody else may read it; on disk when it returns.
    void write(const std::filesystem::path& file, const ArchiveKey& key, sdk::Random& random) const;
};

}  // namespace guildhall::backup
