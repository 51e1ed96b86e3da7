// Which migrations have been applied: table kernel_migration.
#pragma once

#include "kernel/data/migration_file.hpp"

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::data {

struct AppliedMigration {
    int number = 0;
    std::string name;
    std::string checksum;
    sdk::Instant appliedAt;
};

/// Stateless; every call works in the caller's transaction.
class MigrationRepository {
public:
    void makeTable(sdk::Transaction& tx);
    /// Whose migrations have been applied, by name; none when there is no such table.
    std::vector<std::string> owners(sdk::Transaction& tx);
    std::vector<AppliedMigration> applied(sdk::Transaction& tx, std::string_view owner) const;
    void add(sdk::Transaction& tx, std::string_view owner, const Migration& migration, sdk::Instant at);
    void remove(sdk::Transaction& tx, std::string_view owner, int number);
};

}  // namespace guildhall::data
