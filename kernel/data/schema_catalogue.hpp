// Which tables there are, as the engine itself knows them: for exports and purges, where nobody may forget one.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::data {

struct TableColumn {
    std::string name;
    bool boolean = false;
    bool key = false;  ///< part of the primary key
};

/// Tables of this site's schema whose names start with `prefix`, by name.
std::vector<std::string> tablesStartingWith(sdk::Transaction& tx, std::string_view prefix);
/// In the order of the table.
std::vector<TableColumn> columnsOf(sdk::Transaction& tx, std::string_view table);

}  // namespace guildhall::data
