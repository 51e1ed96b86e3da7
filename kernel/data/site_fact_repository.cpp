#include "kernel/data/site_fact_repository.hpp"

#include "kernel/data/schema_catalogue.hpp"

namespace guildhall::data {

bool SiteFactRepository::exists(sdk::Transaction& tx) { return !tablesStartingWith(tx, "kernel_site").empty(); }

std::optional<std::string> SiteFactRepository::find(sdk::Transaction& tx, std::string_view name) {
    const auto rows = tx.query("SELECT value FROM kernel_site WHERE name = $1", name);
    if (rows.empty()) return std::nullopt;
    return rows.front().text(0);
}

void SiteFactRepository::save(sdk::Transaction& tx, std::string_view name, std::string_view value) {
    tx.execute(
        "INSERT INTO kernel_site (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name, value);
}

bool SiteFactRepository::add(sdk::Transaction& tx, std::string_view name, std::string_view value) {
    return tx.execute("INSERT INTO kernel_site (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name,
                      value) == 1;
}

}  // namespace guildhall::data
