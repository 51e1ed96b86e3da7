// Applies the numbered migrations of one owner (the kernel or a plugin), each in one transaction with its record.
// Nodes that start together take turns, so each migration is applied once.
#pragma once

#include "kernel/data/connections.hpp"
#include "kernel/data/migration_file.hpp"
#include "kernel/data/migration_repository.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::data {

struct MigrationStatus {
    int number = 0;
    std::string name;
    std::optional<sdk::Instant> appliedAt;  ///< none: pending
};

/// Any thread. Throws MigrationError for an edited, missing or out-of-order file, before anything is changed.
class Migrator {
public:
    Migrator(Connections& database, std::string owner, std::filesystem::path folder);

    /// Applies what is pending; returns how many this call applied.
    int up();
    /// The same as one transaction: all that is pending or, when one fails, nothing. Tries first whether they can be
    /// taken back: data that cannot be purged must not come into being.
    int upAtOnce();
    /// Takes back the last `count` as one transaction.
    void downAtOnce(int count);
    /// Applies those up to `number` in the caller's transaction: for a restore, which needs the tables as they were.
    void upTo(sdk::Transaction& tx, int number);
    /// Takes all back, newest first, in the caller's transaction: for a purge. Returns how many there were.
    int downAll(sdk::Transaction& tx);
    /// Takes back the last `count` migrations, newest first; returns how many there were.
    int down(int count);
    std::vector<MigrationStatus> status();
    /// In a few words, without paths: what is not as this version of the program needs it. Empty: all is. Only reads.
    std::string obstacle() const;

private:
    /// The applied ones, checked against the files.
    std::vector<AppliedMigration> checked(sdk::Transaction& tx, const std::vector<Migration>& files) const;
    bool applyNext(sdk::Transaction& tx, const std::vector<Migration>& files);
    void rehearse(sdk::Transaction& tx, const std::vector<Migration>& files);
    bool revertLast(sdk::Transaction& tx, const std::vector<Migration>& files);
    [[noreturn]] void fail(int number, const std::string& name, const std::string& what) const;

    Connections& database_;
    std::string owner_;
    std::filesystem::path folder_;
    MigrationRepository repository_;
};

}  // namespace guildhall::data
