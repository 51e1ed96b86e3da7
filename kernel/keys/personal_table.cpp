#include "kernel/keys/personal_table.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::keys {

using sdk::Value;

Value PersonalTable::json() const {
    auto all = Value::array();
    for (const auto& column : columns) {
        Value one{{"name", column.name}};
        if (column.erased) one["erased"] = *column.erased;
        all.push_back(std::move(one));
    }
    return {{"name", name}, {"subjects", subjects}, {"columns", std::move(all)}, {"goes", goes}, {"folder", folder}};
}

PersonalTable PersonalTable::of(const Value& value) {
    PersonalTable table{.name = value.at("name"),
                        .subjects = value.at("subjects"),
                        .columns = {},
                        .goes = value.at("goes"),
                        .folder = value.at("folder")};
    for (const auto& column : value.at("columns"))
        table.columns.push_back({column.at("name"), column.contains("erased")
                                                        ? std::optional(column["erased"].get<std::string>())
                                                        : std::nullopt});
    return table;
}

}  // namespace guildhall::keys
