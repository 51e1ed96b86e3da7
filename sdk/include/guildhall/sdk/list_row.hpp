// One row of a list, as it came from the database: no record is made of it on its way to a page, a file or a program.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace guildhall::sdk {

/// A stored value: none, a number (also an instant, in microseconds), a truth or text (also a date, ISO).
using Cell = std::variant<std::monostate, std::int64_t, bool, std::string>;

Cell cellOf(const Value& value);
Value valueOf(const Cell& cell);

/// Light: it refers to the rows of its list, which stay as long as any of them. One thread.
class ListRow {
public:
    using Columns = std::vector<std::string>;
    struct Table;  ///< the rows of a list (list_parts.hpp)

    ListRow(std::shared_ptr<const Table> table, std::size_t index) : table_(std::move(table)), index_(index) {}
    /// Of a record that is no row of a database.
    ListRow(const Value& record);

    /// The names of what it holds besides the id; rows of one list share them.
    const Columns& columns() const;
    std::string id() const;
    /// By its place in columns().
    Cell cell(std::size_t column) const;
    /// Text without a copy, for as long as the row stays and is not set; `data()` is null for what is no text.
    std::string_view view(std::size_t column) const;
    /// Nothing: there is no such column.
    std::optional<Cell> find(std::string_view column) const;
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
    std::size_t placeOf(std::string_view column) const;
    const Cell* own(std::size_t column) const;

    std::shared_ptr<const Table> table_;
    std::size_t index_;
    std::vector<std::pair<std::size_t, Cell>> own_;  ///< what was set, by column
};

}  // namespace guildhall::sdk
