#include "kernel/data/migration_repository.hpp"

#include "kernel/data/schema_catalogue.hpp"

namespace guildhall::data {

void MigrationRepository::makeTable(sdk::Transaction& tx) {
    tx.execute(
        "CREATE TABLE IF NOT EXISTS kernel_migration ("
        " owner TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,"
        " applied_at BIGINT NOT NULL, PRIMARY KEY (owner, number))");
}

std::vector<std::string> MigrationRepository::owners(sdk::Transaction& tx) {
    std::vector<std::string> all;
    if (tablesStartingWith(tx, "kernel_migration").empty()) return all;
    for (const auto row : tx.query("SELECT DISTINCT owner FROM kernel_migration ORDER BY owner"))
        all.push_back(row.text(0));
    return all;
}

std::vector<AppliedMigration> MigrationRepository::applied(sdk::Transaction& tx, std::string_view owner) const {
    std::vector<AppliedMigration> migrations;
    for (const auto row : tx.query(
             "SELECT number, name, checksum, applied_at FROM kernel_migration WHERE owner = $1 ORDER BY number", owner))
        migrations.push_back({static_cast<int>(row.integer(0)), row.text(1), row.text(2), row.instant(3)});
    return migrations;
}

void MigrationRepository::add(sdk::Transaction& tx, std::string_view owner, const Migration& migration,
                              sdk::Instant at) {
    tx.execute("INSERT INTO kernel_migration (owner, number, name, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)",
               owner, migration.number, migration.name, migration.checksum, at);
}

void MigrationRepository::remove(sdk::Transaction& tx, std::string_view owner, int number) {
    tx.execute("DELETE FROM kernel_migration WHERE owner = $1 AND number = $2", owner, number);
}

}  // namespace guildhall::data
