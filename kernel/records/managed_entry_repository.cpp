#include "kernel/records/managed_entry_repository.hpp"

namespace guildhall::records {

using sdk::Transaction;

namespace {

ManagedEntry entryOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.integer(3), row.boolean(4), row.integer(5)};
}

constexpr const char* selection = "SELECT list, code, label, place, active, version FROM kernel_managed_entry ";

}  // namespace

std::vector<ManagedEntry> ManagedEntryRepository::ofList(Transaction& tx, std::string_view list) {
    std::vector<ManagedEntry> entries;
    for (const auto row : tx.query(std::string(selection) + "WHERE list = $1 ORDER BY place, code", list))
        entries.push_back(entryOf(row));
    return entries;
}

std::optional<ManagedEntry> ManagedEntryRepository::find(Transaction& tx, std::string_view list,
                                                         std::string_view code) {
    const auto rows = tx.query(std::string(selection) + "WHERE list = $1 AND code = $2", list, code);
    return rows.empty() ? std::nullopt : std::optional(entryOf(rows.front()));
}

bool ManagedEntryRepository::add(Transaction& tx, const ManagedEntry& entry) {
    return tx.execute(
               "INSERT INTO kernel_managed_entry (list, code, label, place, active, version) "
               "VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT (list, code) DO NOTHING",
               entry.list, entry.code, entry.label, entry.place, entry.active) == 1;
}

bool ManagedEntryRepository::update(Transaction& tx, const ManagedEntry& entry) {
    return tx.execute(
               "UPDATE kernel_managed_entry SET label = $1, place = $2, active = $3, version = version + 1 "
               "WHERE list = $4 AND code = $5 AND version = $6",
               entry.label, entry.place, entry.active, entry.list, entry.code, entry.version) == 1;
}

void ManagedEntryRepository::forgetList(Transaction& tx, std::string_view list) {
    tx.execute("DELETE FROM kernel_managed_entry WHERE list = $1", list);
}

std::int64_t ManagedEntryRepository::countOf(Transaction& tx, const std::string& plugin) {
    return tx
        .query("SELECT count(*) FROM kernel_managed_entry WHERE list >= $1 AND list < $2", plugin + ".", plugin + "/")
        .front()
        .integer(0);
}

void ManagedEntryRepository::forgetOwner(Transaction& tx, const std::string& plugin) {
    tx.execute("DELETE FROM kernel_managed_entry WHERE list >= $1 AND list < $2", plugin + ".", plugin + "/");
}

}  // namespace guildhall::records
