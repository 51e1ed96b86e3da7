#include "kernel/records/record_json.hpp"

#include "kernel/base/json_decoder.hpp"
#include "kernel/records/record_api.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::records {

using sdk::FieldType;
using sdk::Value;

namespace {

bool saysSomething(const Value& value) {
    const auto* text = value.get_ptr<const std::string*>();
    const auto* truth = value.get_ptr<const bool*>();
    return text ? !text->empty() : truth ? *truth : value.is_array() ? !value.empty() : !value.is_null();
}

/// Several values in one.
bool isListed(FieldType type) { return type == FieldType::Several || type == FieldType::Tags; }

Value fileOf(const sdk::RecordModel& model, const void* record, const std::string& name) {
    const auto cell = model.cell(record, name);
    const auto* stored = std::get_if<std::string>(&cell);
    if (!stored) return {};
    return sdk::fileJson(
        *stored, model.api().empty() ? std::string() : RecordApi::pathOf(model) + "/" + model.id(record) + "/" + name);
}

/// The rows of a group, for who may see it.
Value rowsJson(const sdk::Field& group, const sdk::Cell& cell, const sdk::Viewer& viewer) {
    auto rows = sdk::rowsIn(sdk::valueOf(cell));
    for (auto& row : rows)
        for (const auto& field : group.options.group->fields().fields())
            if (const auto value = row.find(field.name); value != row.end())
                *value = sdk::exportField(field, *value, viewer, sdk::Relation::Own);
    return rows;
}

}  // namespace

Value recordJson(const RecordDesk& desk, const sdk::Viewer& viewer, const Found& found) {
    const auto& model = desk.model();
    Value json{{"id", model.id(found.get())}, {"version", model.version(found.get())}};
    for (const auto& field : model.fields().fields()) {
        if (!viewer.sees(field.options.sensitivity, found.relation)) continue;
        if (sdk::isFile(field.type)) {
            json[field.name] = fileOf(model, found.get(), field.name);
            continue;
        }
        auto value = sdk::exportField(field, sdk::valueOf(model.cell(found.get(), field.name)), viewer, found.relation);
        if (isListed(field.type)) value = sdk::listedIn(value.is_string() ? value.get<std::string>() : "");
        if (field.type == FieldType::Group) value = rowsJson(field, model.cell(found.get(), field.name), viewer);
        json[field.name] = std::move(value);
    }
    return json;
}

namespace {

/// The text a form would send; nothing when the JSON value is of another type than the field.
std::optional<std::string> typed(const sdk::Field& field, const Value& value) {
    if (value.is_null()) return std::string();
    switch (field.type) {
        case FieldType::Duration:
        case FieldType::Number: return value.is_number_integer() ? std::optional(value.dump()) : std::nullopt;
        case FieldType::Several:
        case FieldType::Tags: {
            if (!value.is_array()) return std::nullopt;
            std::string all;
            for (const auto& one : value) {
                if (!one.is_string()) return std::nullopt;
                all += (all.empty() ? "" : ",") + one.get<std::string>();
            }
            return all;
        }
        case FieldType::Boolean:
            return value.is_boolean() ? std::optional<std::string>(value.get<bool>() ? "yes" : "") : std::nullopt;
        default: return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
    }
}

const char* typeName(FieldType type) {
    switch (type) {
        case FieldType::Number: return "a whole number";
        case FieldType::Duration: return "a whole number of minutes";
        case FieldType::Several:
        case FieldType::Tags: return "a list of texts";
        case FieldType::Boolean: return "true or false";
        default: return "a text in quotation marks";
    }
}

/// The rows of a group as a form would send them; what is no list of objects with its fields is a mistake.
std::vector<sdk::TypedRow> typedRows(const sdk::Field& group, const Value& value, sdk::FieldErrors& errors) {
    std::vector<sdk::TypedRow> rows;
    if (!value.is_array()) {
        if (!value.is_null()) errors.push_back({group.name, group.label + " must be a list of objects"});
        return rows;
    }
    for (std::size_t i = 0; i < value.size(); ++i) {
        auto& row = rows.emplace_back();
        const auto place = group.name + "." + std::to_string(i);
        if (!value[i].is_object()) {
            errors.push_back({place, "Each of " + group.label + " must be an object"});
            continue;
        }
        for (const auto& [name, one] : value[i].items()) {
            const auto* field = group.options.group->fields().find(name);
            const auto text = field ? typed(*field, one) : std::nullopt;
            if (!field)
                errors.push_back({place + "." + name, "There is no field of this name"});
            else if (!text)
                errors.push_back({place + "." + name, field->label + " must be " + typeName(field->type)});
            else
                row[name] = *text;
        }
    }
    return rows;
}

}  // namespace

std::string whyNotSet(const sdk::Viewer& viewer, const RecordDesk& desk, const Found& record, const std::string& name) {
    const auto* field = desk.model().fields().find(name);
    if (!field) return "There is no field of this name";
    if (!viewer.sees(field->options.sensitivity, record.relation))
        return "You do not have permission to see or change this";
    const auto settable = desk.model().formFields();
    if (std::ranges::find(settable, name) != settable.end()) return {};
    return name == desk.model().state() ? "This is changed by the record's actions" : "This cannot be set";
}

std::string parentFromJson(const RecordDesk& desk, std::string_view body) {
    const auto& field = desk.model().parentField();
    const auto json = base::decodeJson(body).value_or(Value());
    if (!json.is_object() || !json.contains(field) || !json[field].is_string())
        throw sdk::Invalid({{field, "Say which " + desk.parent()->model().words().one + " it belongs to"}});
    return json[field].get<std::string>();
}

namespace {

/// What a program has sent, as far as it is read.
struct Sent {
    struct Mistake {
        std::string asked;  ///< the field that counts only where it is asked for
        std::string field;
        std::string message;
    };
    sdk::FieldErrors errors;
    std::vector<Mistake> mistakes;
    Value values = Value::object();

    void read(const sdk::Field& field, const Value& value, const Value& file);
};

/// `file`: what a file would come as if it is not to be changed.
void Sent::read(const sdk::Field& field, const Value& value, const Value& file) {
    if (sdk::isFile(field.type)) {
        if (value != file)
            errors.push_back(
                {field.name,
                 "This is a file: send its bytes by themselves, with PUT to the record's address and /" + field.name});
        return;
    }
    if (field.type == FieldType::Group) {
        auto parsed = sdk::parseGroup(field, typedRows(field, value, errors));
        for (auto& error : parsed.errors) mistakes.push_back({field.name, error.field, std::move(error.message)});
        values[field.name] = std::move(parsed.value);
        return;
    }
    const auto text = typed(field, value);
    if (!text) {
        errors.push_back({field.name, field.label + " must be " + typeName(field.type)});
        return;
    }
    auto parsed = sdk::parseField(field, *text);
    if (parsed.error) mistakes.push_back({field.name, field.name, std::move(*parsed.error)});
    values[field.name] = std::move(parsed.value);
}

/// What a new record lacks of a field that was not sent.
std::optional<std::string> lacking(const sdk::Field& field) {
    if (!sdk::isFile(field.type)) return sdk::parseField(field, field.options.initial).error;
    if (!field.options.required) return {};
    return "This file must come together with the record, on the page that adds it";
}

}  // namespace

Value fieldsFromJson(sdk::Moment& moment, const RecordDesk& desk, const Found& record, std::string_view body,
                     bool fresh) {
    const auto json = base::decodeJson(body);
    if (!json || !json->is_object()) throw sdk::Invalid("Send one JSON object with the fields as its members.");
    for (const auto& field : desk.model().fields().fields())
        if (!field.options.wider.empty()) moment.wider.insert(field.name);  // a program sees no buttons
    const auto fields = desk.formFields(moment, fresh ? nullptr : record.get(), [&](const std::string& name) {
        const auto value = json->find(name);
        const auto* id = value != json->end() ? value->get_ptr<const std::string*>() : nullptr;
        return id && sdk::isId(*id) ? *id : std::string();  // a program names no record by its title
    });
    Sent sent;
    for (const auto& [name, value] : json->items()) {
        if (name == "id" || name == "version") continue;  // as they come with a record that was read
        if (fresh && desk.parent() && name == desk.model().parentField()) continue;  // parentFromJson
        if (auto whyNot = whyNotSet(moment.viewer, desk, record, name); !whyNot.empty()) {
            sent.errors.push_back({name, std::move(whyNot)});
            continue;
        }
        const auto& field = fields.get(name);
        sent.read(field, value, sdk::isFile(field.type) ? fileOf(desk.model(), record.get(), name) : Value());
    }
    auto all = desk.model().values(record.get());
    all.update(sent.values);
    for (const auto& field : fields.fields()) {
        if (!fields.asks(field, all)) {
            // What is sent back as it was read is empty then; anything else would be lost without a word.
            if (json->contains(field.name) && saysSomething((*json)[field.name]))
                sent.errors.push_back({field.name, fields.notAsked(field)});
            continue;
        }
        for (auto& mistake : sent.mistakes)
            if (mistake.asked == field.name)
                sent.errors.push_back({std::move(mistake.field), std::move(mistake.message)});
        if (!fresh || json->contains(field.name)) continue;
        if (auto error = lacking(field)) sent.errors.push_back({field.name, std::move(*error)});
    }
    if (!sent.errors.empty()) throw sdk::Invalid(std::move(sent.errors));
    return std::move(sent.values);
}

}  // namespace guildhall::records
