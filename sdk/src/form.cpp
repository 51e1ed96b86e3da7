#include <guildhall/sdk/form.hpp>

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <algorithm>

namespace guildhall::sdk {

namespace {

constexpr const char* hiddenText = "You do not have permission to see or change this.";

std::string typedFrom(const Field& field, const Value& value) {
    if (value.is_null()) return {};
    if (field.type == FieldType::Decimal && value.is_number_integer())
        return decimalText(value.get<std::int64_t>(), field.options.places);
    if (field.type == FieldType::Duration && value.is_number_integer()) return durationText(value.get<std::int64_t>());
    if (field.type == FieldType::Tags && value.is_string()) {
        std::string text;
        for (const auto& tag : listedIn(value.get_ref<const std::string&>())) text += (text.empty() ? "" : ", ") + tag;
        return text;
    }
    if (field.type == FieldType::Boolean) return value.is_boolean() && value.get<bool>() ? "yes" : "";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// Is one typed and found, rather than chosen from a list? What is typed and fits several becomes a list of these.
bool isPicked(const Field& field) { return !field.options.suggest.empty() && field.options.choices.size() <= 1; }

const char* widgetOf(const Field& field) {
    if (isPicked(field)) return "is_picker";
    switch (field.type) {
        case FieldType::LongText: return "is_area";
        case FieldType::Email: return "is_email";
        case FieldType::Url: return "is_url";
        case FieldType::Date: return "is_date";
        case FieldType::TimeOfDay: return "is_time";
        case FieldType::Number: return "is_number";
        case FieldType::Boolean: return "is_checkbox";
        case FieldType::Choice:
        case FieldType::Reference: return "is_select";
        case FieldType::Decimal: return "is_decimal";
        case FieldType::Several: return "is_several";
        case FieldType::File:
        case FieldType::Image: return "is_file";
        default: return "is_text";
    }
}

/// What the boxes of one field have sent.
std::string together(const std::vector<std::string>& values) {
    std::string all;
    for (const auto& value : values) all += (all.empty() ? "" : ",") + value;
    return all;
}

Value boxesOf(const Field& field, const std::string& typed) {
    Value boxes = Value::array();
    const auto chosen = listedIn(typed);
    for (const auto& choice : field.options.choices)
        boxes.push_back({{"value", choice.value},
                         {"label", say(choice.label)},
                         {"selected", std::ranges::find(chosen, choice.value) != chosen.end()}});
    return boxes;
}

Value optionsOf(const Field& field, const std::string& typed) {
    Value options = Value::array();
    const bool blank = !field.options.required || typed.empty();
    const bool listed = !field.options.choices.empty() && field.options.choices.front().value.empty();
    const bool isOurs = field.type == FieldType::Choice && field.options.managed.empty();
    if (blank && !listed)
        options.push_back(
            {{"value", ""}, {"label", say(field.options.required ? "Choose…" : "None")}, {"selected", typed.empty()}});
    for (const auto& choice : field.options.choices)
        options.push_back({{"value", choice.value},
                           {"label", isOurs ? say(choice.label) : choice.label},
                           {"selected", choice.value == typed}});
    return options;
}

/// Is there anything of a file of this name in what was posted?
bool sendsFile(const Request& request, const std::string& name) {
    return request.upload(name) || request.hasForm(name + "_id") || request.hasForm(name + "_remove") ||
           request.hasForm(name + "_drop");
}

/// The file there is or that was just chosen, and what can be done with it.
void describeFile(Value& item, const Field& field, const std::string& value, const std::string& stored,
                  const std::string& path) {
    const auto now = StoredFile::read(value), before = StoredFile::read(stored);
    const bool removing = !now.has() && before.has(), pending = now.has() && now != before;
    const auto& shown = removing ? before : now;
    item["accept"] = acceptedFiles(field);
    item["hint"] = (field.options.hint.empty() ? "" : say(field.options.hint) + " ") + fileHint(field);
    item["has_file"] = shown.has();
    item["file_name"] = shown.name;
    item["file_size"] = shown.has() ? sizeText(static_cast<std::uint64_t>(shown.bytes)) : "";
    item["file_id"] = pending ? now.id : "";
    item["file_url"] = !pending && shown.has() && !path.empty() ? path + "/" + shown.id : "";
    item["file_pending"] = pending;
    item["may_remove"] = shown.has() && !pending && !field.options.required;
    item["removing"] = removing;
    if (pending)
        item["drop_label"] =
            before.has() ? say("Keep {file} instead", {{"file", before.name}}) : say("Do not use this file");
}

}  // namespace

Form::Form(FieldSet fields, const Viewer& viewer, Relation relation)
    : fields_(std::move(fields)), viewer_(viewer), relation_(relation), values_(Value::object()) {
    for (const auto& field : fields_.fields()) {
        typed_[field.name] = field.options.initial;
        values_[field.name] = parseField(field, field.options.initial).value;
    }
}

Form&& Form::fill(const Value& record) && {
    for (const auto& field : fields_.fields()) {
        const auto value = record.find(field.name);
        if (value == record.end()) continue;
        values_[field.name] = *value;
        typed_[field.name] = typedFrom(field, *value);
        if (isFile(field.type)) storedFiles_[field.name] = typed_[field.name];
    }
    return std::move(*this);
}

Form Form::posted(FieldSet fields, const Request& request, const Value& stored, Relation relation,
                  const FileAnswers& files) {
    auto form = Form(std::move(fields), request.viewer(), relation).fill(stored.is_object() ? stored : Value::object());
    std::map<std::string, std::string, std::less<>> failed;
    for (const auto& field : form.fields_.fields()) {
        if (field.type == FieldType::Instant) continue;
        if (!form.viewer_.sees(field.options.sensitivity, relation)) {
            if (request.hasForm(field.name) || (isFile(field.type) && sendsFile(request, field.name)))
                form.fail(field.name, hiddenText);
            continue;
        }
        if (isFile(field.type)) {
            const auto answer = files.find(field.name);
            if (answer != files.end()) form.put(field.name, answer->second.value);
            auto problem = answer == files.end() ? std::nullopt : answer->second.error;
            if (!problem && form.text(field.name).empty()) problem = parseField(field, "").error;
            if (problem) failed.emplace(field.name, std::move(*problem));
            continue;
        }
        const auto typed =
            field.type == FieldType::Several ? together(request.formAll(field.name)) : request.form(field.name);
        form.typed_[field.name] = isUtf8(typed) ? typed : std::string();
        auto parsed = parseField(field, typed);
        form.values_[field.name] = std::move(parsed.value);
        if (parsed.error) failed.emplace(field.name, std::move(*parsed.error));
    }
    // What is not asked for is empty, whatever stands in it: without script it can be filled in, and with script it is
    // hidden with what was typed before. All is read by now, so that each condition is known.
    for (const auto& field : form.fields_.fields()) {
        if (form.fields_.asks(field, form.values_)) {
            if (const auto found = failed.find(field.name); found != failed.end())
                form.fail(field.name, std::move(found->second));
            continue;
        }
        auto optional = field;
        optional.options.required = false;
        form.values_[field.name] = parseField(optional, "").value;
    }
    return form;
}

void Form::put(std::string_view field, const Value& value) {
    const auto& declared = fields_.get(field);
    values_[declared.name] = value;
    typed_[declared.name] = typedFrom(declared, value);
}

void Form::fail(std::string field, std::string message) { errors_.push_back({std::move(field), std::move(message)}); }

std::string Form::text(std::string_view field) const {
    const auto& value = values_.at(fields_.get(field).name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<Date> Form::date(std::string_view field) const { return parseDate(text(field)); }

std::optional<std::int64_t> Form::number(std::string_view field) const {
    const auto& value = values_.at(fields_.get(field).name);
    return value.is_number() ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

bool Form::checked(std::string_view field) const {
    const auto& value = values_.at(fields_.get(field).name);
    return value.is_boolean() && value.get<bool>();
}

Value Form::view() const {
    Value view{{"errors", Value::array()}, {"fields", Value::array()}, {"field", Value::object()}};
    for (const auto& error : errors_)
        view["errors"].push_back(
            {{"field", error.field}, {"id", "field-" + error.field}, {"message", say(error.message)}});
    view["has_errors"] = !errors_.empty();
    view["multipart"] = std::ranges::any_of(fields_.fields(), [&](const Field& field) {
        return isFile(field.type) && viewer_.sees(field.options.sensitivity, relation_);
    });
    for (const auto& field : fields_.fields()) {
        const auto& options = field.options;
        const auto& typed = typed_.at(field.name);
        Value item{{"name", field.name},
                   {"id", "field-" + field.name},
                   {"label", say(field.label)},
                   {"hint", say(options.hint)},
                   {"heading", say(options.heading)},
                   {"unit", say(options.unit)},
                   {"required", options.required},
                   {"optional", !options.required && field.type != FieldType::Boolean},
                   {"autocomplete", options.autocomplete},
                   {"width", options.width},
                   {widgetOf(field), true}};
        if (viewer_.sees(options.sensitivity, relation_)) {
            item["value"] = typed;
            if (isPicked(field)) {
                const auto& choices = field.options.choices;
                const bool known = !choices.empty() && choices.front().value == typed;
                item["value"] = known ? choices.front().label : typed;
                item["picked"] = known ? typed : "";
                item["suggest"] = options.suggest;
            }
            item["checked"] = field.type == FieldType::Boolean && parseField(field, typed).value.get<bool>();
            if (field.type == FieldType::Choice || field.type == FieldType::Reference)
                item["options"] = optionsOf(field, typed);
            if (field.type == FieldType::Several) item["options"] = boxesOf(field, typed);
            if (isFile(field.type)) {
                const auto stored = storedFiles_.find(field.name);
                item.erase("value");
                describeFile(item, field, typed, stored == storedFiles_.end() ? "" : stored->second, filesPath_);
            }
        } else {
            item["hidden"] = true;
        }
        if (options.max) item["maxlength"] = options.max;
        if (const auto* other = options.onlyWhen.isGiven() ? fields_.find(options.onlyWhen.field) : nullptr) {
            item["only_when"] = fields_.asksWhen(field);
            item["only_when_field"] = "field-" + other->name;
            item["only_when_is"] = together(options.onlyWhen.is);
        }
        for (const auto& error : errors_)
            if (error.field == field.name && !item.contains("error")) item["error"] = say(error.message);
        view["field"][field.name] = item;
        view["fields"].push_back(std::move(item));
    }
    return view;
}

}  // namespace guildhall::sdk
