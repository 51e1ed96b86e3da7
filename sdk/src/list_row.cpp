#include <guildhall/sdk/list_row.hpp>

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

ListRow::ListRow(const Value& record) : cells_{record.value("id", std::string())} {
    auto columns = std::make_shared<Columns>();
    for (const auto& [name, value] : record.items()) {
        if (name == "id") continue;
        columns->push_back(name);
        cells_.push_back(cellOf(value));
    }
    columns_ = std::move(columns);
}

const Cell* ListRow::find(std::string_view column) const {
    if (column == "id") return &cells_.front();
    const auto at = std::ranges::find(*columns_, column);
    return at == columns_->end() ? nullptr : &cells_[static_cast<std::size_t>(at - columns_->begin()) + 1];
}

std::string ListRow::text(std::string_view column) const {
    const auto* cell = find(column);
    const auto* text = cell ? std::get_if<std::string>(cell) : nullptr;
    return text ? *text : std::string();
}

std::int64_t ListRow::number(std::string_view column) const {
    const auto* cell = find(column);
    const auto* number = cell ? std::get_if<std::int64_t>(cell) : nullptr;
    return number ? *number : 0;
}

void ListRow::set(std::string_view column, Cell cell) {
    const auto at = std::ranges::find(*columns_, column);
    if (at != columns_->end()) cells_[static_cast<std::size_t>(at - columns_->begin()) + 1] = std::move(cell);
}

Value ListRow::record() const {
    Value record{{"id", id()}};
    for (std::size_t i = 0; i < columns_->size(); ++i) record[(*columns_)[i]] = valueOf(cells_[i + 1]);
    return record;
}

Value ListRow::operator[](std::string_view column) const {
    const auto* cell = find(column);
    return cell ? valueOf(*cell) : Value();
}

}  // namespace guildhall::sdk
