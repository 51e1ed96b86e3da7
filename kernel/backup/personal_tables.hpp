// Which columns of which tables an archive seals under the keys of people: of the kernel's tables as they stand in
// personal_tables.cpp, of plugins' what their record types and personal tables declare, from their ledgers, so that
// disabled ones are not forgotten.
#pragma once

#include "kernel/keys/personal_table.hpp"

#include <guildhall/sdk/database.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::backup {

using PersonalTables = std::map<std::string, keys::PersonalTable, std::less<>>;

/// Of this database. None: it is from before there were keys.
PersonalTables personalTables(sdk::Transaction& tx);
/// What is of the moment only and stays out of archives: what rules were given, which nobody's key reaches.
bool isPassing(std::string_view table);

}  // namespace guildhall::backup
