// A table as both engines have it, and its rows in one form that both give: what checksums are made of.
#pragma once

#include "kernel/data/schema_catalogue.hpp"
#include "kernel/keys/personal_table.hpp"

#include <guildhall/sdk/value.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::backup {

struct TableShape {
    std::string name;
    std::vector<data::TableColumn> columns;
    /// What of it is sealed under keys of people.
    std::optional<keys::PersonalTable> personal = {};

    sdk::Value json() const;
    static TableShape of(const sdk::Value& value);
};

/// One row in its one form: whole numbers in decimal, real numbers as the shortest text that gives them back, booleans
/// 0 or 1, text as it is; none: NULL.
using Cells = std::vector<std::optional<std::string>>;

/// The cells of one row of a query over the columns, in the one form.
Cells cellsOf(const sdk::Row& row, const std::vector<data::TableColumn>& columns);
/// The cell as a parameter. Throws ArchiveError when it does not suit the column.
sdk::Param paramOf(const std::optional<std::string>& cell, const data::TableColumn& column);

/// A row as bytes: each cell with its length in front. And back; `bytes` loses what was read.
void appendRow(std::string& bytes, const Cells& cells);
Cells takeRow(std::string_view& bytes, std::size_t columns);

/// The sum of the rows' SHA-256, so that their order does not matter: the engines sort text differently.
class TableSum {
public:
    /// `row` as appendRow writes it.
    void add(std::string_view row);
    std::int64_t rows() const { return rows_; }
    std::string hex() const;

private:
    std::array<std::uint64_t, 4> lanes_{};
    std::int64_t rows_ = 0;
};

}  // namespace guildhall::backup
