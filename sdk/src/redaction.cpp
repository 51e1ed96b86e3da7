#include <guildhall/sdk/redaction.hpp>

#include <guildhall/sdk/time.hpp>

namespace guildhall::sdk {

namespace {

std::string displayText(const Field& field, const Value& value, const Viewer& viewer) {
    if (value.is_null()) return {};
    switch (field.type) {
        case FieldType::Date: {
            const auto date = value.is_string() ? parseDate(value.get_ref<const std::string&>()) : std::nullopt;
            return date ? showDate(*date) : std::string();
        }
        case FieldType::Instant:
            return value.is_number() ? showInstant(fromMicros(value.get<std::int64_t>()), viewer.timeZone())
                                     : std::string();
        case FieldType::Boolean: return value.is_boolean() && value.get<bool>() ? "Yes" : "No";
        case FieldType::Choice: return field.choiceLabel(value.get_ref<const std::string&>());
        default: return value.is_string() ? value.get<std::string>() : value.dump();
    }
}

}  // namespace

std::string presentField(const Field& field, const Value& value, const Viewer& viewer, Relation relation) {
    if (!viewer.sees(field.options.sensitivity, relation)) return std::string(redacted);
    return displayText(field, value, viewer);
}

std::string presentTag(const Field& field, const Value& value) {
    for (const auto& choice : field.options.choices)
        if (value == choice.value) return choice.tag;
    return {};
}

Value present(const FieldSet& fields, const Value& record, const Viewer& viewer, Relation relation) {
    Value shown = Value::object();
    if (const auto id = record.find("id"); id != record.end()) shown["id"] = *id;
    for (const auto& field : fields.fields()) {
        const auto value = record.find(field.name);
        if (value == record.end()) continue;
        shown[field.name] = presentField(field, *value, viewer, relation);
        if (!viewer.sees(field.options.sensitivity, relation)) continue;
        if (field.type == FieldType::Boolean) shown[field.name + "_is"] = value->is_boolean() && value->get<bool>();
        if (auto tag = presentTag(field, *value); !tag.empty()) shown[field.name + "_tag"] = std::move(tag);
    }
    return shown;
}

Value exportField(const Field& field, const Value& value, const Viewer& viewer, Relation relation) {
    if (!viewer.sees(field.options.sensitivity, relation)) return std::string(redacted);
    if (field.type == FieldType::Instant && value.is_number()) return isoInstant(fromMicros(value.get<std::int64_t>()));
    return value;
}

}  // namespace guildhall::sdk
