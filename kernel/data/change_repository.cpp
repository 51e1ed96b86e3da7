#include "kernel/data/change_repository.hpp"

namespace guildhall::data {

std::map<std::string, std::int64_t, std::less<>> ChangeRepository::versions(sdk::Transaction& tx) {
    std::map<std::string, std::int64_t, std::less<>> all;
    for (const auto row : tx.query("SELECT area, version FROM kernel_change")) all[row.text(0)] = row.integer(1);
    return all;
}

void ChangeRepository::raise(sdk::Transaction& tx, std::string_view area) {
    tx.execute(
        "INSERT INTO kernel_change (area, version) VALUES ($1, 1) "
        "ON CONFLICT (area) DO UPDATE SET version = kernel_change.version + 1",
        area);
}

}  // namespace guildhall::data
