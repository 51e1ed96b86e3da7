#include "list_parts.hpp"
#include "member_cells.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::sdk {

Cell cellOf(const Value& value) {
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number()) return value.get<std::int64_t>();
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Value valueOf(const Cell& cell) {
    return std::visit(
        [](const auto& held) -> Value {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
                return nullptr;
            else
                return held;
        },
        cell);
}

ListRow::ListRow(const Value& record) : index_(0) {
    auto table = std::make_shared<Table>();
    table->recordId = record.value("id", std::string());
    for (const auto& [name, value] : record.items()) {
        if (name == "id") continue;
        own_.emplace_back(table->columns.size(), cellOf(value));
        table->columns.push_back(name);
    }
    table_ = std::move(table);
}

const ListRow::Columns& ListRow::columns() const { return table_->columns; }

std::string ListRow::id() const { return table_->types.empty() ? table_->recordId : table_->rows[index_].text(0); }

std::size_t ListRow::placeOf(std::string_view column) const {
    return static_cast<std::size_t>(std::ranges::find(columns(), column) - columns().begin());
}

const Cell* ListRow::own(std::size_t column) const {
    const auto at = std::ranges::find(own_, column, &std::pair<std::size_t, Cell>::first);
    return at == own_.end() ? nullptr : &at->second;
}

Cell ListRow::cell(std::size_t column) const {
    if (const auto* set = own(column)) return *set;
    return storedCell(table_->types.at(column), table_->rows[index_], column + 1);
}

std::string_view ListRow::view(std::size_t column) const {
    if (const auto* set = own(column)) {
        const auto* text = std::get_if<std::string>(set);
        return text ? std::string_view(*text) : std::string_view();
    }
    const auto type = table_->types.at(column);
    return isWholeNumber(type) || type == FieldType::Boolean ? std::string_view()
                                                             : table_->rows[index_].view(column + 1);
}

std::optional<Cell> ListRow::find(std::string_view column) const {
    if (column == "id") return id();
    const auto at = placeOf(column);
    return at < columns().size() ? std::optional(cell(at)) : std::nullopt;
}

std::string ListRow::text(std::string_view column) const {
    const auto found = find(column);
    const auto* text = found ? std::get_if<std::string>(&*found) : nullptr;
    return text ? *text : std::string();
}

std::int64_t ListRow::number(std::string_view column) const {
    const auto found = find(column);
    const auto* number = found ? std::get_if<std::int64_t>(&*found) : nullptr;
    return number ? *number : 0;
}

void ListRow::set(std::string_view column, Cell cell) {
    const auto at = placeOf(column);
    if (at == columns().size()) return;
    std::erase_if(own_, [&](const auto& one) { return one.first == at; });
    own_.emplace_back(at, std::move(cell));
}

Value ListRow::record() const {
    Value record{{"id", id()}};
    for (std::size_t i = 0; i < columns().size(); ++i) record[columns()[i]] = valueOf(cell(i));
    return record;
}

Value ListRow::operator[](std::string_view column) const {
    const auto found = find(column);
    return found ? valueOf(*found) : Value();
}

}  // namespace guildhall::sdk
