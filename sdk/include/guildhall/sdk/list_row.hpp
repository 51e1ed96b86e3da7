// One row of a list, as it came from the database: no record is made of it on its way to a page, a file or a program.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace guildhall::sdk {

/// A stored value: none, a number (also an instant, in microseconds), a truth or text (also a date, ISO).
using Cell = std::variant<std::monostate, std::int64_t, bool, std::string>;

Cell cellOf(const Value& value);
Value valueOf(const Cell& cell);

class ListRow {
public:
    using Columns = std::vector<std::string>;

    /// `cells`: the id, then one for each of `columns`.
    ListRow(std::shared_ptr<const Columns> columns, std::vector<Cell> cells)
        : columns_(std::move(columns)), cells_(std::move(cells)) {}
    /// Of a record that is no row of a database.
    ListRow(const Value& record);

    /// The names of what it holds besides the id; rows of one list share them.
    const std::shared_ptr<const Columns>& columns() const { return columns_; }
    /// By its place in columns().
    const Cell& cell(std::size_t column) const { return cells_[column + 1]; }
    const std::string& id() const { return std::get<std::string>(cells_.front()); }
    /// Null: there is no such column.
    const Cell* find(std::string_view column) const;
    /// The column's text; empty when it has none.
    std::string text(std::string_view column) const;
    /// 0 when it has none.
    std::int64_t number(std::string_view column) const;
    /// No effect on a column the row does not have.
    void set(std::string_view column, Cell cell);
    /// The same as plain data, `id` among it.
    Value record() const;
    /// One value of it; null when there is none.
    Value operator[](std::string_view column) const;

private:
    std::shared_ptr<const Columns> columns_;
    std::vector<Cell> cells_;
};

}  // namespace guildhall::sdk
