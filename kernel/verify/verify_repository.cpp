#include "kernel/verify/verify_repository.hpp"

#include <algorithm>
#include <stdexcept>

namespace guildhall::plugins::verify {

namespace {

constexpr const char* sqliteSchema =
    "SELECT type || ' ' || name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' "
    "UNION SELECT 'column ' || m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c "
    "WHERE m.type = 'table'";

constexpr const char* postgresqlSchema =
    "SELECT CASE table_type WHEN 'VIEW' THEN 'view ' ELSE 'table ' END || table_name FROM information_schema.tables "
    "WHERE table_schema = current_schema() "
    "UNION SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns "
    "WHERE table_schema = current_schema() "
    "UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() "
    "UNION SELECT 'function ' || routine_name FROM information_schema.routines "
    "WHERE routine_schema = current_schema()";

/// Names cannot be parameters; those a plugin declares are checked before they become SQL.
const std::string& checked(const std::string& name) {
    const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!plain) throw std::invalid_argument("“" + name + "” is no name of a table or column");
    return name;
}

}  // namespace

std::set<std::string> VerifyRepository::schema(sdk::Transaction& tx, data::Engine engine) {
    std::set<std::string> names;
    for (const auto row : tx.query(engine == data::Engine::Sqlite ? sqliteSchema : postgresqlSchema))
        names.insert(row.text(0));
    return names;
}

std::int64_t VerifyRepository::markText(sdk::Transaction& tx, const std::string& table, const std::string& column,
                                        std::string_view mark) {
    return tx.execute(
        "UPDATE " + checked(table) + " SET " + checked(column) + " = CAST($1 AS TEXT) || COALESCE(" + column + ", '')",
        mark);
}

std::int64_t VerifyRepository::set(sdk::Transaction& tx, const std::string& table, const std::string& column,
                                   const sdk::Param& value) {
    return tx.execute("UPDATE " + checked(table) + " SET " + checked(column) + " = $1", value);
}

std::vector<std::string> VerifyRepository::waitingJobs(sdk::Transaction& tx) {
    std::vector<std::string> kinds;
    for (const auto row : tx.query("SELECT DISTINCT kind FROM kernel_job WHERE state = 'queued' ORDER BY kind"))
        kinds.push_back(row.text(0));
    return kinds;
}

}  // namespace guildhall::plugins::verify
