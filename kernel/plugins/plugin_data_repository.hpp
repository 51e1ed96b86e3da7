// A plugin's tables as a whole: what there is and every row of it. Names come from the database's own catalogue.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <functional>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct PluginTable {
    std::string name;
    std::int64_t rows = 0;
};

/// Stateless; every call works in the caller's transaction.
class PluginDataRepository {
public:
    /// `others`: ids of the other plugins, because tables of `loans_archive` also start with `loans_`.
    static std::vector<PluginTable> tables(sdk::Transaction& tx, const std::string& owner,
                                           const std::vector<std::string>& others);
    static std::vector<std::string> columnNames(sdk::Transaction& tx, const std::string& table);
    /// Every row in the order of its key, as text; booleans are `true` and `false`.
    static void eachRow(sdk::Transaction& tx, const std::string& table,
                        const std::function<void(const std::vector<std::string>&)>& take);
};

}  // namespace guildhall::plugins
