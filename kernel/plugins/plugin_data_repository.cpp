#include "kernel/plugins/plugin_data_repository.hpp"

#include "kernel/data/schema_catalogue.hpp"

#include <algorithm>

namespace guildhall::plugins {

using sdk::Transaction;

namespace {

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

std::string columnList(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + quoted(name);
    return text;
}

bool belongsTo(const std::string& table, const std::string& owner, const std::vector<std::string>& others) {
    return std::ranges::none_of(others, [&](const std::string& other) {
        return other.size() > owner.size() && table.starts_with(other + "_");
    });
}

}  // namespace

std::vector<PluginTable> PluginDataRepository::tables(Transaction& tx, const std::string& owner,
                                                      const std::vector<std::string>& others) {
    std::vector<PluginTable> tables;
    for (const auto& name : data::tablesStartingWith(tx, owner + "_")) {
        if (!belongsTo(name, owner, others)) continue;
        const auto sql = "SELECT COUNT(*) FROM " + quoted(name);
        tables.push_back({name, tx.query(sql).front().integer(0)});
    }
    return tables;
}

std::vector<std::string> PluginDataRepository::columnNames(Transaction& tx, const std::string& table) {
    std::vector<std::string> names;
    for (const auto& column : data::columnsOf(tx, table)) names.push_back(column.name);
    return names;
}

void PluginDataRepository::eachRow(Transaction& tx, const std::string& table,
                                   const std::function<void(const std::vector<std::string>&)>& take) {
    const auto columns = data::columnsOf(tx, table);
    std::vector<std::string> names, order;
    for (const auto& column : columns) {
        names.push_back(column.name);
        if (column.key) order.push_back(column.name);
    }
    const auto sql = "SELECT " + columnList(names) + " FROM " + quoted(table) + " ORDER BY " +
                     columnList(order.empty() ? names : order);
    tx.queryInParts(sql, {}, [&](const sdk::Rows& rows) {
        for (const auto row : rows) {
            std::vector<std::string> cells;
            for (std::size_t i = 0; i < columns.size(); ++i)
                cells.push_back(columns[i].boolean && !row.isNull(i) ? (row.boolean(i) ? "true" : "false")
                                                                     : row.text(i));
            take(cells);
        }
    });
}

}  // namespace guildhall::plugins
