// Which tables there are, as the engine itself knows them: for exports, backups and purges, where nobody may
// forget one.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::data {

/// What a portable migration may declare; everything else counts as text.
enum class ColumnKind { Integer, Real, Boolean, Text };

struct TableColumn {
    std::string name;
    bool boolean = false;
    bool key = false;  ///< part of the primary key
    ColumnKind kind = ColumnKind::Text;
    bool json = false;      ///< a JSON document, which is text for exports
    bool required = false;  ///< NOT NULL
};

/// Tables of this site's schema whose names start with `prefix`, by name.
std::vector<std::string> tablesStartingWith(sdk::Transaction& tx, std::string_view prefix);
/// The same without what is made from other tables: the search, and SQLite's virtual tables with what they keep.
std::vector<std::string> storedTablesStartingWith(sdk::Transaction& tx, std::string_view prefix);
/// In the order of the table; without columns the engine computes itself.
std::vector<TableColumn> columnsOf(sdk::Transaction& tx, std::string_view table);

}  // namespace guildhall::data
