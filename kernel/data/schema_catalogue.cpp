#include "kernel/data/schema_catalogue.hpp"

#include "kernel/data/dialect.hpp"

namespace guildhall::data {

namespace {

ColumnKind kindOf(std::string_view type) {
    if (type == "boolean") return ColumnKind::Boolean;
    if (type == "bigint" || type == "integer" || type == "smallint" || type == "int") return ColumnKind::Integer;
    if (type == "double precision" || type == "real") return ColumnKind::Real;
    return ColumnKind::Text;
}

}  // namespace

std::vector<std::string> tablesStartingWith(sdk::Transaction& tx, std::string_view prefix) {
    const auto sql = dialect(tx).engine() == Engine::Postgresql
                         ? "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = "
                           "current_schema() AND table_type = 'BASE TABLE' ORDER BY 1"
                         : "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    std::vector<std::string> tables;
    for (const auto row : tx.query(sql))
        if (row.view(0).starts_with(prefix)) tables.push_back(row.text(0));
    return tables;
}

std::vector<std::string> storedTablesStartingWith(sdk::Transaction& tx, std::string_view prefix) {
    auto tables = tablesStartingWith(tx, prefix);
    if (dialect(tx).engine() == Engine::Sqlite)
        for (const auto row : tx.query("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')"))
            std::erase(tables, row.text(0));
    // The search is made from other tables, too, and made anew where it is missing.
    for (const auto* made : {"kernel_search", "kernel_search_state"}) std::erase(tables, made);
    return tables;
}

std::vector<TableColumn> columnsOf(sdk::Transaction& tx, std::string_view table) {
    const auto sql =
        dialect(tx).engine() == Engine::Postgresql
            ? "SELECT CAST(c.column_name AS TEXT), lower(CAST(c.data_type AS TEXT)), EXISTS (SELECT 1 FROM "
              "information_schema.table_constraints t JOIN information_schema.key_column_usage k ON "
              "k.constraint_name = t.constraint_name AND k.table_schema = t.table_schema AND k.table_name = "
              "t.table_name WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = c.table_schema AND "
              "t.table_name = c.table_name AND k.column_name = c.column_name), c.is_nullable = 'NO' "
              "FROM information_schema.columns c "
              "WHERE c.table_schema = current_schema() AND c.table_name = $1 AND c.is_generated = 'NEVER' ORDER BY "
              "c.ordinal_position"
            : "SELECT name, lower(type), pk > 0, \"notnull\" > 0 FROM pragma_table_info($1) ORDER BY cid";
    std::vector<TableColumn> columns;
    for (const auto row : tx.query(sql, table))
        columns.push_back({row.text(0), row.view(1) == "boolean", row.boolean(2), kindOf(row.view(1)),
                           row.view(1) == "jsonb", row.boolean(3)});
    return columns;
}

}  // namespace guildhall::data
