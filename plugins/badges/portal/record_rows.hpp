// The rows of a record's page that would say twice what stands elsewhere on it.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace guildhall::badges {

/// Takes these fields out of the data that a record's page has in RecordRules::show.
inline void leaveOut(sdk::Value& data, const std::vector<std::string>& names, const sdk::FieldSet& fields) {
    for (auto& part : data["parts"])
        for (const auto& name : names)
            std::erase_if(part["rows"].get_ref<sdk::Value::array_t&>(),
                          [&](const sdk::Value& row) { return row["label"] == sdk::say(fields.get(name).label); });
}

}  // namespace guildhall::badges
