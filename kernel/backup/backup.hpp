// Makes an archive of a site while it runs: the database as one snapshot sees it, the files its rows name, and the sums
// of both, sealed. One way for both engines: rows are read through our own sessions in a consistent read (REPEATABLE
// READ on PostgreSQL, a read session beside the writer on SQLite, which never checkpoints), so no plain copy touches
// the disk, no program of another version is needed, and an archive of one engine restores into the other. The schema
// is not in it: the migrations are, by number and checksum, and make the same tables again. What is personal is sealed
// once more under the keys of people, which lie in a file beside the archives of a folder (person_key_list).
#pragma once

#include "kernel/audit/audit_log.hpp"
#include "kernel/backup/archive.hpp"
#include "kernel/backup/personal_cells.hpp"
#include "kernel/data/connections.hpp"

#include <guildhall/sdk/files.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::backup {

/// Told as work goes on: what is being done, how many tables or files are done, and how many there are (0: not known).
using Progress = std::function<void(const std::string& what, std::int64_t done, std::int64_t total)>;

struct BackupReport {
    Manifest manifest;
    Contents contents;
    std::uintmax_t bytes = 0;  ///< of the archive
};

/// One thread.
class Backup {
public:
    struct Parts {
        data::Connections& database;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
        sdk::FileStore& files;
        std::filesystem::path links;  ///< see FileSnapshot
        std::string siteKey;          ///< id of the secret key, for the manifest
        ArchiveKey key;
        const keys::PersonKeys& people;
        std::vector<ArchiveKey> formerKeys = {};  ///< that may open the list of people's keys that is there
    };
    explicit Backup(Parts parts) : parts_(std::move(parts)) {}

    /// Recorded as BACKUP_MADE before the snapshot, so that no archive is made without an entry, and each has its own.
    /// Throws ArchiveError; then there is no file.
    BackupReport make(const std::filesystem::path& file, const Progress& progress);
    /// Only the list of people's keys of a folder's archives, as it is now: after an erasure.
    void writeKeys(const std::filesystem::path& folder);

private:
    Manifest describe(sdk::Transaction& tx);
    /// Whoever the database has something of has a key when it returns.
    void makeKeys();
    /// The keys of this snapshot. None: somebody came since makeKeys().
    std::optional<keys::Keys> keysOf(sdk::Transaction& tx, const Manifest& manifest);
    void writeRows(sdk::Transaction& tx, const Manifest& manifest, ArchiveWriter& archive, PersonalSealer& sealer,
                   const Progress& progress);

    Parts parts_;
};

}  // namespace guildhall::backup
