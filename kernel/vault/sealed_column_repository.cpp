#include "kernel/vault/sealed_column_repository.hpp"

#include "kernel/data/dialect.hpp"
#include "kernel/data/schema_catalogue.hpp"

#include <algorithm>

namespace guildhall::vault {

using sdk::Transaction;

namespace {

/// `1:<key id of eight digits>:…`
constexpr const char* sealedPattern = "1:________:%";

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

std::string listOf(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + quoted(name);
    return text;
}

std::vector<std::string> texts(const sdk::Row& row, std::size_t first, std::size_t count) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(row.text(first + i));
    return all;
}

}  // namespace

bool SealedColumnRepository::exists(Transaction& tx, const SealedColumn& column) {
    const auto there = data::columnsOf(tx, column.table);
    const auto has = [&](const std::string& name) {
        return std::ranges::any_of(there, [&](const auto& one) { return one.name == name; });
    };
    return has(column.column) && std::ranges::all_of(column.key, has) && std::ranges::all_of(column.parts, has);
}

std::vector<SealedValue> SealedColumnRepository::notUnder(Transaction& tx, const SealedColumn& column,
                                                          std::string_view keyId, const std::vector<std::string>& after,
                                                          std::int64_t count) {
    std::vector<sdk::Param> params{std::string(sealedPattern), "1:" + std::string(keyId) + ":%"};
    std::string behind;
    if (!after.empty()) {
        behind = " AND (" + listOf(column.key) + ") > (" + data::placeholders(3, after.size()) + ")";
        params.insert(params.end(), after.begin(), after.end());
    }
    params.emplace_back(count);
    const auto sql = "SELECT " + quoted(column.column) + ", " + listOf(column.key) + ", " + listOf(column.parts) +
                     " FROM " + quoted(column.table) + " WHERE " + quoted(column.column) + " LIKE $1 AND " +
                     quoted(column.column) + " NOT LIKE $2" + behind + " ORDER BY " + listOf(column.key) +
                     " LIMIT CAST($" + std::to_string(params.size()) + " AS BIGINT)";
    std::vector<SealedValue> values;
    for (const auto row : tx.queryWith(sql, params))
        values.push_back(
            {texts(row, 1, column.key.size()), texts(row, 1 + column.key.size(), column.parts.size()), row.text(0)});
    return values;
}

void SealedColumnRepository::replace(Transaction& tx, const SealedColumn& column, const SealedValue& value,
                                     std::string_view text) {
    auto sql = "UPDATE " + quoted(column.table) + " SET " + quoted(column.column) + " = $1 WHERE " +
               quoted(column.column) + " = $2";
    std::vector<sdk::Param> params{std::string(text), value.text};
    for (std::size_t i = 0; i < column.key.size(); ++i) {
        params.emplace_back(value.key[i]);
        sql += " AND " + quoted(column.key[i]) + " = $" + std::to_string(params.size());
    }
    tx.executeWith(sql, params);
}

std::int64_t SealedColumnRepository::countPlain(Transaction& tx, const SealedColumn& column) {
    const auto name = quoted(column.column);
    return tx
        .query(
            "SELECT COUNT(*) FROM " + quoted(column.table) + " WHERE " + name + " <> '' AND " + name + " NOT LIKE $1",
            sealedPattern)
        .front()
        .integer(0);
}

std::map<std::string, std::int64_t> SealedColumnRepository::countByKey(Transaction& tx, const SealedColumn& column) {
    std::map<std::string, std::int64_t> counts;
    const auto name = quoted(column.column);
    for (const auto row : tx.query("SELECT substr(" + name + ", 3, 8), COUNT(*) FROM " + quoted(column.table) +
                                       " WHERE " + name + " LIKE $1 GROUP BY 1",
                                   sealedPattern))
        counts[row.text(0)] = row.integer(1);
    return counts;
}

}  // namespace guildhall::vault
