#include <guildhall/sdk/form.hpp>

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <charconv>
#include <cstdlib>

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
        case FieldType::Group: return "is_group";
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

/// “Accessory 2”
std::string rowName(const Field& group, std::size_t index) {
    return say("{Noun} {n}",
               {{"Noun", say(capitalised(group.options.group->words().one))}, {"n", std::to_string(index + 1)}});
}

std::vector<TypedRow> typedRows(const Field& group, const Value& value) {
    std::vector<TypedRow> rows;
    for (const auto& row : rowsIn(value)) {
        auto& typed = rows.emplace_back();
        for (const auto& field : group.options.group->fields().fields())
            if (const auto one = row.find(field.name); one != row.end()) typed[field.name] = typedFrom(field, *one);
    }
    return rows;
}

Value boxesOf(const Field& field, const std::string& typed) {
    Value boxes = Value::array();
    const auto chosen = listedIn(typed);
    for (const auto& choice : field.options.choices)
        boxes.push_back({{"value", choice.value},
                         {"label", field.options.managed.empty() ? say(choice.label) : choice.label},
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
        if (field.type == FieldType::Group) rows_[field.name] = typedRows(field, *value);
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
        if (field.type == FieldType::Group) {
            form.readRows(field, request);
            continue;
        }
        // Asked for another choice, nobody is done yet.
        if (request.hasForm(field.name + ".wide")) form.asksForRow_ = true;
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
            if (field.type == FieldType::Group && form.viewer_.sees(field.options.sensitivity, relation)) {
                auto parsed = parseGroup(field, form.rows_[field.name]);
                form.values_[field.name] = std::move(parsed.value);
                for (auto& error : parsed.errors) form.fail(std::move(error.field), std::move(error.message));
            }
            continue;
        }
        auto optional = field;
        optional.options.required = false;
        form.values_[field.name] = parseField(optional, "").value;
    }
    // Nothing is wrong with what is not finished.
    if (form.asksForRow_) form.errors_.clear();
    return form;
}

/// Rows are told apart by the place they had on the page. An empty one stays while there are others to fill in.
void Form::readRows(const Field& group, const Request& request) {
    constexpr std::size_t mostPosted = 1'000;
    auto& rows = rows_[group.name];
    rows.clear();
    std::size_t count = 0;
    const auto& told = request.form(group.name + ".rows");
    std::from_chars(told.data(), told.data() + told.size(), count);
    for (std::size_t i = 0; i < std::min(count, mostPosted); ++i) {
        const auto begin = group.name + "." + std::to_string(i) + ".";
        if (saysYes(request.form(begin + "remove"))) continue;
        TypedRow row;
        for (const auto& field : group.options.group->fields().fields())
            row[field.name] = repaired(request.form(begin + field.name));
        rows.push_back(std::move(row));
    }
    if (!request.hasForm(group.name + ".more")) return;
    asksForRow_ = true;
    rows.emplace_back();
}

void Form::put(std::string_view field, const Value& value) {
    const auto& declared = fields_.get(field);
    values_[declared.name] = value;
    if (declared.type == FieldType::Group) rows_[declared.name] = typedRows(declared, value);
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
        view["errors"].push_back({{"field", error.field},
                                  {"id", "field-" + error.field},
                                  {"message", placeOf(error.field) + say(error.message)}});
    view["has_errors"] = !errors_.empty();
    view["multipart"] = std::ranges::any_of(fields_.fields(), [&](const Field& field) {
        return isFile(field.type) && viewer_.sees(field.options.sensitivity, relation_);
    });
    for (const auto& field : fields_.fields()) {
        const bool seen = viewer_.sees(field.options.sensitivity, relation_);
        auto shown = item(field, field.name, typed_.at(field.name));
        if (!seen) shown["hidden"] = true;
        if (seen && field.type == FieldType::Group) shown.update(groupItem(field));
        if (const auto* other =
                field.options.onlyWhen.isGiven() ? fields_.find(field.options.onlyWhen.field) : nullptr) {
            shown["only_when"] = fields_.asksWhen(field);
            shown["only_when_field"] = "field-" + other->name;
            shown["only_when_is"] = together(field.options.onlyWhen.is);
        }
        view["field"][field.name] = shown;
        view["fields"].push_back(std::move(shown));
    }
    // Whoever presses Enter means the deed, not the first of these buttons.
    view["has_groups"] = std::ranges::any_of(fields_.fields(), [](const Field& field) {
        return field.type == FieldType::Group || !field.options.wider.empty() || !field.options.narrower.empty();
    });
    return view;
}

/// `name`: of its input; in a row of a group it is not the field's.
Value Form::item(const Field& field, const std::string& name, const std::string& typed) const {
    const auto& options = field.options;
    Value item{{"name", name},
               {"id", "field-" + name},
               {"label", say(field.label)},
               {"hint", say(options.hint)},
               {"heading", say(options.heading)},
               {"unit", say(options.unit)},
               {"required", options.required},
               {"optional", !options.required && field.type != FieldType::Boolean},
               {"autocomplete", options.autocomplete},
               {"width", options.width},
               {"error", ""},
               {"hidden", false},
               {"only_when", ""},
               {"only_when_field", ""},
               {"maxlength", options.max ? Value(options.max) : Value("")},
               {widgetOf(field), true}};
    for (const auto& error : errors_)
        if (error.field == name && item["error"] == "") item["error"] = say(error.message);
    if (!viewer_.sees(options.sensitivity, relation_)) return item;
    item["value"] = typed;
    if (isPicked(field)) {
        const auto& choices = options.choices;
        const bool known = !choices.empty() && choices.front().value == typed;
        item["value"] = known ? choices.front().label : typed;
        item["picked"] = known ? typed : "";
        item["suggest"] = options.suggest;
    }
    item["checked"] = field.type == FieldType::Boolean && parseField(field, typed).value.get<bool>();
    if (field.type == FieldType::Choice || field.type == FieldType::Reference)
        item["options"] = optionsOf(field, typed);
    // Which of the two words the declaration has left says how far the choice is now.
    if (const auto& words = options.wider.empty() ? options.narrower : options.wider; !words.empty()) {
        item["wide_label"] = say(words);
        item["wide_name"] = name + ".wide";
        item["wide_value"] = options.wider.empty() ? "no" : "yes";
        item["all_name"] = options.wider.empty() ? name + ".all" : "";
    }
    if (field.type == FieldType::Several) item["options"] = boxesOf(field, typed);
    if (isFile(field.type)) {
        const auto stored = storedFiles_.find(field.name);
        item.erase("value");
        describeFile(item, field, typed, stored == storedFiles_.end() ? "" : stored->second, filesPath_);
    }
    return item;
}

/// “Accessory 2: ”, of an error in a row of a group: which one, for those who read it above the form.
std::string Form::placeOf(const std::string& field) const {
    const auto point = field.find('.');
    const auto* group = point == field.npos ? nullptr : fields_.find(field.substr(0, point));
    if (!group || group->type != FieldType::Group) return {};
    return rowName(*group, std::strtoull(field.c_str() + point + 1, nullptr, 10)) + ": ";
}

/// What is on the page of a group: the rows there are, and an empty one where there would be none.
Value Form::groupItem(const Field& group) const {
    const auto& model = *group.options.group;
    const auto known = rows_.find(group.name);
    auto rows = known == rows_.end() ? std::vector<TypedRow>() : known->second;
    if (rows.empty()) rows.emplace_back();
    auto shown = Value::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto begin = group.name + "." + std::to_string(i) + ".";
        auto fields = Value::array();
        for (const auto& field : model.fields().fields()) {
            const auto typed = rows[i].find(field.name);
            fields.push_back(
                item(field, begin + field.name, typed == rows[i].end() ? field.options.initial : typed->second));
        }
        shown.push_back(
            {{"legend", rowName(group, i)}, {"fields", std::move(fields)}, {"remove_name", begin + "remove"}});
    }
    return {{"rows", std::move(shown)},
            {"rows_name", group.name + ".rows"},
            {"rows_count", std::to_string(rows.size())},
            {"more_name", group.name + ".more"},
            {"more_label", say("Add another {noun}", {{"noun", say(model.words().one)}})}};
}

}  // namespace guildhall::sdk
