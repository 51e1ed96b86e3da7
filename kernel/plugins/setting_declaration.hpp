// A plugin's settings as plugin.json declares them: type, limits, default. From the declaration come the form, its
// checks and the audit difference.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct SettingDeclaration {
    enum class Type { Text, LongText, Number, Boolean, Choice, Secret };
    std::string key;  ///< snake_case
    std::string label;
    std::string hint;
    Type type = Type::Text;
    std::string initial;  ///< as stored: a boolean is `true` or `false`
    bool required = false;
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    std::vector<sdk::Choice> choices;

    bool secret() const { return type == Type::Secret; }
    /// Throws std::invalid_argument naming the setting and what is allowed. Ordered: choices stay as they were written.
    static SettingDeclaration read(const std::string& key, const nlohmann::ordered_json& json);

    /// As a form reads and checks it.
    sdk::Field field() const;
    /// `typed` as it is stored; none when it is not a value of this setting. `problem`, where given, says why.
    std::optional<std::string> accept(std::string_view typed, std::string* problem = nullptr) const;
};

/// The declarations as a form: a secret is a field that never shows its value.
sdk::FieldSet settingFields(const std::string& pluginId, const std::vector<SettingDeclaration>& settings);

}  // namespace guildhall::plugins
