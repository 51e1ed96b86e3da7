#include "kernel/plugins/setting_declaration.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace guildhall::plugins {

namespace {

using Value = nlohmann::ordered_json;
using Type = SettingDeclaration::Type;

constexpr std::array types{std::pair{"text", Type::Text},     std::pair{"long_text", Type::LongText},
                           std::pair{"number", Type::Number}, std::pair{"boolean", Type::Boolean},
                           std::pair{"choice", Type::Choice}, std::pair{"secret", Type::Secret}};

[[noreturn]] void refuse(const std::string& key, const std::string& what) {
    throw std::invalid_argument("setting \"" + key + "\": " + what);
}

std::string textAt(const std::string& key, const Value& json, const char* part) {
    const auto found = json.find(part);
    if (found == json.end()) return {};
    if (!found->is_string()) refuse(key, std::string("\"") + part + "\" must be a text");
    return found->get<std::string>();
}

std::optional<std::int64_t> limitAt(const std::string& key, const Value& json, const char* part) {
    const auto found = json.find(part);
    if (found == json.end()) return std::nullopt;
    if (!found->is_number_integer()) refuse(key, std::string("\"") + part + "\" must be a whole number");
    return found->get<std::int64_t>();
}

Type typeAt(const std::string& key, const Value& json) {
    const auto name = json.contains("type") ? textAt(key, json, "type") : std::string("text");
    const auto found = std::ranges::find_if(types, [&](const auto& type) { return name == type.first; });
    if (found == types.end())
        refuse(key, "unknown type \"" + name + "\"; allowed are text, long_text, number, boolean, choice, secret");
    return found->second;
}

/// `["small", "large"]` or `{"s": "Small", "l": "Large"}`.
std::vector<sdk::Choice> choicesAt(const std::string& key, const Value& json) {
    std::vector<sdk::Choice> choices;
    const auto found = json.find("choices");
    if (found == json.end()) return choices;
    for (const auto& [name, choice] : found->items()) {
        if (!choice.is_string()) refuse(key, "\"choices\" must be texts");
        const auto text = choice.get<std::string>();
        choices.push_back({found->is_array() ? text : name, text});
    }
    return choices;
}

/// The default may be written in its own type: 5, true, "text".
std::string initialAt(const std::string& key, const Value& json) {
    const auto found = json.find("default");
    if (found == json.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    if (found->is_boolean() || found->is_number_integer()) return found->dump();
    refuse(key, "\"default\" must be a text, a whole number, true or false");
}

void refuseOtherKeys(const std::string& key, const Value& json) {
    static const std::vector<std::string> known{"label",    "hint", "type", "default",
                                                "required", "min",  "max",  "choices"};
    if (!json.is_object()) refuse(key, "must be an object with a label and a type");
    for (const auto& [part, value] : json.items())
        if (std::ranges::find(known, part) == known.end())
            refuse(key,
                   "unknown key \"" + part + "\"; allowed are label, hint, type, default, required, min, max, choices");
}

void checkShape(const SettingDeclaration& setting) {
    const auto& key = setting.key;
    const bool named = !key.empty() && key.size() <= 60 && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!named) refuse(key, "its key may have a-z, 0-9 and _ only");
    if (key.starts_with("clear_") || key == "csrf") refuse(key, "this key is taken by the form");
    const bool numeric = setting.type == Type::Number;
    if (!numeric && (setting.least || setting.most)) refuse(key, "only a number has \"min\" and \"max\"");
    if (setting.least && setting.most && *setting.least > *setting.most) refuse(key, "\"min\" is above \"max\"");
    if ((setting.type == Type::Choice) == setting.choices.empty())
        refuse(key, "\"choices\" are for the type choice, which needs them");
    if (setting.secret() && !setting.initial.empty()) refuse(key, "a secret has no default");
}

}  // namespace

SettingDeclaration SettingDeclaration::read(const std::string& key, const nlohmann::ordered_json& json) {
    refuseOtherKeys(key, json);
    SettingDeclaration setting{.key = key,
                               .label = textAt(key, json, "label"),
                               .hint = textAt(key, json, "hint"),
                               .type = typeAt(key, json),
                               .initial = initialAt(key, json),
                               .least = limitAt(key, json, "min"),
                               .most = limitAt(key, json, "max"),
                               .choices = choicesAt(key, json)};
    if (setting.label.empty()) refuse(key, "\"label\" is missing");
    if (const auto required = json.find("required"); required != json.end()) {
        if (!required->is_boolean()) refuse(key, "\"required\" must be true or false");
        setting.required = required->get<bool>();
    }
    checkShape(setting);
    if (setting.type == Type::Boolean && setting.initial.empty()) setting.initial = "false";
    if (setting.initial.empty()) return setting;
    std::string problem;
    const auto initial = setting.accept(setting.initial, &problem);
    if (!initial) refuse(key, "\"default\": " + problem);
    setting.initial = *initial;
    return setting;
}

sdk::Field SettingDeclaration::field() const {
    static constexpr auto fieldType = [](Type type) {
        switch (type) {
            case Type::LongText: return sdk::FieldType::LongText;
            case Type::Number: return sdk::FieldType::Number;
            case Type::Boolean: return sdk::FieldType::Boolean;
            case Type::Choice: return sdk::FieldType::Choice;
            default: return sdk::FieldType::Text;
        }
    };
    sdk::FieldOptions options{.required = required && !secret(), .hint = hint, .choices = choices};
    options.max = type == Type::Text || secret() ? 1000 : 0;
    options.least = least;
    options.most = most;
    return {key, label, fieldType(type), std::move(options)};
}

std::optional<std::string> SettingDeclaration::accept(std::string_view typed, std::string* problem) const {
    const auto parsed = sdk::parseField(field(), typed);
    if (parsed.error) {
        if (problem) *problem = *parsed.error;
        return std::nullopt;
    }
    const auto& value = parsed.value;
    if (value.is_null()) return std::string();
    return value.is_string() ? value.get<std::string>() : value.dump();
}

sdk::FieldSet settingFields(const std::string& pluginId, const std::vector<SettingDeclaration>& settings) {
    auto fields = sdk::FieldSet::of(pluginId + ".settings");
    for (const auto& setting : settings) fields.add(setting.field());
    return fields;
}

}  // namespace guildhall::plugins
