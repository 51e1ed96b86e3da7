// What several rules share: modules, which a rule gets by `require "offices"`, and data tables, which it reads as
// `data.offices`. Both are files (`lib/offices.lua`, `data/offices.csv`) or written on the pages, where they have
// versions as rules do. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::lua {

/// What stands in a rule's place of a hook's name when it is stored.
inline constexpr const char *moduleHook = "lib", *tableHook = "data";

/// A table a person writes as CSV. The first line names the columns: `code, city, since:date, seats:number,
/// open:yes/no`; a column without a type is text.
struct DataTable {
    static constexpr std::size_t mostRows = 2'000, mostColumns = 40;

    struct Column {
        std::string name;  ///< as rules know it: `first_day` of “First day”
        std::string type;  ///< text, number, date or yes/no
    };
    std::vector<Column> columns;
    sdk::Value rows = sdk::Value::array();  ///< {column: value}; what is empty is not there
    bool byFirst = false;  ///< its first column is text and says each thing once: `data.offices["BER"]`
    std::string problem;   ///< with line and column; empty: it can be used
};
DataTable readDataTable(const std::string& csv);

struct SharedParts {
    struct Module {
        std::string source;
        std::string problem;  ///< why it cannot be used, or empty
    };
    std::map<std::string, Module> modules;
    std::map<std::string, DataTable> tables;
};

/// What a rule's text asks for, with what that asks for.
struct AskedParts {
    std::vector<std::string> modules, tables;
    std::string json;     ///< for the worker: {"lib": {name: source}, "data": {name: {"rows": […], "key": "code"}}}
    std::string problem;  ///< one that is not there or cannot be used; empty: none
};
AskedParts partsAskedBy(std::string_view source, const SharedParts& parts);

}  // namespace guildhall::lua
