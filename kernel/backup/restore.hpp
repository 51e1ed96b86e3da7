// Puts an archive in a site's place, whichever engine it came from and whichever it goes to. The whole archive is read
// and compared before anything is written; the new site is laid out beside the old one and compared again; then both
// change places at once (restore_journal). On PostgreSQL the tables change places in one transaction.
#pragma once

#include "kernel/audit/audit_log.hpp"
#include "kernel/backup/archive.hpp"
#include "kernel/backup/backup.hpp"
#include "kernel/backup/personal_cells.hpp"
#include "kernel/backup/restore_journal.hpp"
#include "kernel/config/secret_box.hpp"
#include "kernel/data/connections.hpp"
#include "kernel/data/file_lock.hpp"

#include <guildhall/sdk/files.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace guildhall::backup {

struct RestoreReport {
    Manifest manifest;
    Contents contents;  ///< as read back from the new tables and files
    std::int64_t waitingMails = 0;
    std::int64_t erased = 0;    ///< people erased since, of whom nothing comes back
    bool otherSiteKey = false;  ///< sealed columns and passwords of the archive need another secret_key
};

/// One thread, once.
class Restore {
public:
    struct Parts {
        std::string databaseUrl;
        std::filesystem::path var;
        /// Where the site keeps its files; null: in <var>/files.
        std::shared_ptr<sdk::FileStore> store;
        const sdk::Clock& clock;
        std::vector<ArchiveKey> keys;
        std::vector<std::string> siteKeys;      ///< ids of the secret keys this site has
        const config::SecretBox& secrets;       ///< seals the keys of people
        std::filesystem::path personKeys = {};  ///< the list of them; empty: the one beside the archive
        /// Where an owner's migrations are (`kernel` or a plugin's id).
        std::function<std::filesystem::path(const std::string& owner)> migrations;
    };
    struct Options {
        bool replace = false;   ///< what is there goes
        bool holdMail = false;  ///< mail that waits is not sent
    };
    explicit Restore(Parts parts) : parts_(std::move(parts)), audit_(parts_.clock) {}

    /// Reads and compares the archive, and asks whether this program can restore it; writes nothing.
    RestoreReport check(const std::filesystem::path& archive, const Progress& progress);
    /// Throws ArchiveError; then nothing has changed.
    RestoreReport run(const std::filesystem::path& archive, const Options& options, const Progress& progress);

private:
    void checkMigrations(const Manifest& manifest) const;
    /// The list of people's keys, once it is known that the archive needs one.
    void takeKeys(const Manifest& manifest, const std::filesystem::path& archive);
    /// What of a row comes back. False: nothing.
    bool openRow(const TableShape& table, Cells& cells);
    bool openKey(const TableShape& table, Cells& cells);
    /// Refuses while a server or another restore is at work, and a target with data unless it may be replaced.
    void checkTarget(const Options& options);
    void layOutFiles(const std::filesystem::path& archive, const Progress& progress);
    /// Into the store, before the rows that name them.
    void sendFiles(const Progress& progress);
    /// What the store had and the archive has not.
    void removeOthers();
    void fill(sdk::Transaction& tx, data::Connections& database, const std::filesystem::path& archive,
              const Progress& progress);
    void migrate(sdk::Transaction& tx, data::Connections& database);
    void compare(sdk::Transaction& tx, const Progress& progress);
    void keepErasures(sdk::Transaction& tx);
    void settle(sdk::Transaction& tx, const std::filesystem::path& archive);
    void intoSqlite(const std::filesystem::path& archive, const Progress& progress);
    void intoPostgresql(const std::filesystem::path& archive, const Progress& progress);
    RestoreJournal journal() const;

    std::filesystem::path files() const { return parts_.var / "files"; }
    std::filesystem::path besides(const std::filesystem::path& place) const { return place.string() + ".restored"; }

    Parts parts_;
    audit::AuditLog audit_;  ///< its entries are written at the commit
    Options options_;
    data::DatabaseUrl url_;
    std::unique_ptr<data::FileLock> lock_;
    RestoreReport report_;
    std::unique_ptr<PersonalOpener> people_;  ///< null: the archive has nothing under keys of people
    std::map<std::string, TableSum> filled_;  ///< by table: the rows as they were put in
    std::map<std::string, Contents::File> laidOut_;
};

}  // namespace guildhall::backup
