#include <guildhall/sdk/redaction.hpp>

#include <guildhall/sdk/field_group.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/time.hpp>

#include <algorithm>

namespace guildhall::sdk {

namespace {

/// `1,250.00 EUR`, `12.5%`
std::string shownDecimal(const Field& field, std::int64_t number) {
    auto text = decimalText(number, field.options.places);
    const auto point = std::min(text.find('.'), text.size());
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    for (auto at = point; at > first + 3; at -= 3) text.insert(at - 3, ",");
    if (!field.options.unit.empty()) text += (field.options.unit == "%" ? "" : " ") + say(field.options.unit);
    return text;
}

/// What administrators call things is theirs, and no text of ours.
std::string choiceSaid(const Field& field, const std::string& value) {
    const auto& label = field.choiceLabel(value);
    return field.options.managed.empty() ? say(label) : label;
}

std::string shownList(const Field& field, const std::string& value) {
    std::string shown;
    for (const auto& one : listedIn(value))
        shown += (shown.empty() ? "" : ", ") + (field.type == FieldType::Several ? choiceSaid(field, one) : one);
    return shown;
}

/// Text that people read as it is stored.
bool showsAsStored(FieldType type) {
    switch (type) {
        case FieldType::Text:
        case FieldType::LongText:
        case FieldType::Email:
        case FieldType::Url:
        case FieldType::TimeOfDay: return true;
        default: return false;
    }
}

std::string displayText(const Field& field, const Cell& cell, const Viewer& viewer);

std::vector<std::string> rowTexts(const Field& group, const Value& value, const Viewer& viewer) {
    std::vector<std::string> shown;
    for (const auto& row : rowsIn(value)) {
        std::string text;
        for (const auto& field : group.options.group->fields().fields()) {
            const auto one = row.find(field.name);
            const auto cell = one == row.end() || one->is_structured() ? Cell() : cellOf(*one);
            const auto* truth = std::get_if<bool>(&cell);
            // Among others a “Yes” says nothing.
            const auto part = field.type == FieldType::Boolean ? truth && *truth ? say(field.label) : std::string()
                                                               : displayText(field, cell, viewer);
            if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
        }
        shown.push_back(std::move(text));
    }
    return shown;
}

/// “Charger, 2; Case, 1”
std::string shownRows(const Field& group, const std::string& value, const Viewer& viewer) {
    std::string shown;
    for (const auto& row : rowTexts(group, Value(value), viewer)) shown += (shown.empty() ? "" : "; ") + row;
    return shown;
}

std::string displayText(const Field& field, const Cell& cell, const Viewer& viewer) {
    const auto* text = std::get_if<std::string>(&cell);
    const auto* number = std::get_if<std::int64_t>(&cell);
    const auto* truth = std::get_if<bool>(&cell);
    switch (field.type) {
        case FieldType::Date: {
            const auto date = text ? parseDate(*text) : std::nullopt;
            return date ? showDate(*date) : std::string();
        }
        case FieldType::Instant: return number ? showInstant(fromMicros(*number), viewer.timeZone()) : std::string();
        case FieldType::Boolean: return cell.index() == 0 ? "" : say(truth && *truth ? "Yes" : "No");
        case FieldType::Choice: return text ? choiceSaid(field, *text) : std::string();
        case FieldType::Reference: return text ? field.choiceLabel(*text) : std::string();
        case FieldType::Decimal: return number ? shownDecimal(field, *number) : std::string();
        case FieldType::Duration: return number ? durationText(*number) : std::string();
        case FieldType::Several:
        case FieldType::Tags: return text ? shownList(field, *text) : std::string();
        case FieldType::Group: return text ? shownRows(field, *text, viewer) : std::string();
        case FieldType::File:
        case FieldType::Image:  // the log has the name already
            return !text ? std::string() : text->starts_with('{') ? StoredFile::read(*text).name : *text;
        default: break;
    }
    if (number) return std::to_string(*number);
    if (truth) return *truth ? "true" : "false";
    return text ? *text : std::string();
}

}  // namespace

std::vector<std::string> presentRows(const Field& group, const Value& value, const Viewer& viewer, Relation relation) {
    if (!viewer.sees(group.options.sensitivity, relation)) return {};
    return rowTexts(group, value, viewer);
}

std::string presentCell(const Field& field, const Cell& cell, const Viewer& viewer, Relation relation) {
    if (!viewer.sees(field.options.sensitivity, relation)) return say(redacted);
    return displayText(field, cell, viewer);
}

std::string_view presentCell(const Field& field, const ListRow& row, std::size_t column, const Viewer& viewer,
                             Relation relation, Scratch& scratch) {
    if (!viewer.sees(field.options.sensitivity, relation)) return scratch.keep(say(redacted));
    if (const auto text = row.view(column); text.data() && showsAsStored(field.type)) return scratch.keep(text);
    return scratch.keep(displayText(field, row.cell(column), viewer));
}

std::string presentField(const Field& field, const Value& value, const Viewer& viewer, Relation relation) {
    return presentCell(field, cellOf(value), viewer, relation);
}

std::string_view presentCellTag(const Field& field, const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    for (const auto& choice : field.options.choices)
        if (text && *text == choice.value) return choice.tag;
    return {};
}

std::string presentTag(const Field& field, const Value& value) {
    return std::string(presentCellTag(field, cellOf(value)));
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

Cell exportCell(const Field& field, const Cell& cell, const Viewer& viewer, Relation relation) {
    if (!viewer.sees(field.options.sensitivity, relation)) return std::string(redacted);
    const auto* number = std::get_if<std::int64_t>(&cell);
    const auto* text = std::get_if<std::string>(&cell);
    // In files for people an entry of a managed list is referred to by its name (RecordPages).
    if (field.type == FieldType::Reference && !field.options.managed.empty() && text) {
        std::string names;
        for (const auto& one : listedIn(*text)) names += (names.empty() ? "" : ", ") + field.choiceLabel(one);
        return names;
    }
    if (isFile(field.type) && text) return displayText(field, cell, viewer);
    if (field.type == FieldType::Instant && number) return isoInstant(fromMicros(*number));
    if (field.type == FieldType::Group && text) return shownRows(field, *text, viewer);
    if (field.type == FieldType::Decimal && number) return decimalText(*number, field.options.places);
    return cell;
}

Value exportField(const Field& field, const Value& value, const Viewer& viewer, Relation relation) {
    if (value.is_structured() && viewer.sees(field.options.sensitivity, relation)) return value;
    return valueOf(exportCell(field, cellOf(value), viewer, relation));
}

}  // namespace guildhall::sdk
