#include "kernel/records/open_api.hpp"

#include "kernel/records/record_api.hpp"

#include <guildhall/sdk/field_group.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::records {

using sdk::FieldType;
using sdk::RecordModel;
using sdk::Value;

namespace {

Value refTo(const std::string& kind, const std::string& name) {
    return {{"$ref", "#/components/" + kind + "/" + name}};
}

Value jsonBody(Value schema, const char* type = "application/json") {
    return {{type, {{"schema", std::move(schema)}}}};
}

/// `CertificatesWorkshopType` of `certificates.workshop_type`.
std::string typeName(const RecordModel& model) {
    std::string name;
    bool begins = true;
    for (const char c : model.name()) {
        if (c == '.' || c == '_') {
            begins = true;
            continue;
        }
        name += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
        begins = false;
    }
    return name;
}

Value choicesSchema(const sdk::Field& field) {
    // Told without the entries of today: a client made from them would refuse those of tomorrow.
    if (!field.options.managed.empty())
        return {{"type", "string"},
                {"description", "The value of an entry of a list that an administrator keeps (/admin/lists)."},
                {"x-managed-list", field.options.managed}};
    Value values = Value::array();
    std::string meaning;
    if (!field.options.required || field.options.onlyWhen.isGiven()) values.push_back("");
    for (const auto& choice : field.options.choices) {
        values.push_back(choice.value);
        if (choice.label != choice.value) meaning += (meaning.empty() ? "" : ", ") + choice.value + ": " + choice.label;
    }
    Value schema{{"type", "string"}, {"enum", std::move(values)}};
    if (!meaning.empty()) schema["description"] = meaning;
    return schema;
}

Value nullable(Value schema, bool may) {
    if (may) schema["type"] = Value{schema["type"], "null"};
    return schema;
}

Value fieldSchema(const sdk::FieldSet& fields, const sdk::Field& field);

Value typeSchema(const sdk::Field& field) {
    const bool none = !field.options.required || field.options.onlyWhen.isGiven();
    const auto& options = field.options;
    switch (field.type) {
        case FieldType::LongText:
        case FieldType::Text: {
            Value schema{{"type", "string"}};
            schema["maxLength"] = options.max ? options.max : field.type == FieldType::Text ? 200 : 10'000;
            if (options.required) schema["minLength"] = 1;
            return schema;
        }
        // Empty when it is not given, so the format is told and not asked for.
        case FieldType::Email: return {{"type", "string"}, {"description", "An e-mail address."}};
        case FieldType::Url: return {{"type", "string"}, {"description", "An http or https address."}};
        case FieldType::Date: return nullable({{"type", "string"}, {"format", "date"}}, none);
        case FieldType::TimeOfDay:
            return nullable({{"type", "string"}, {"pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]$"}}, none);
        case FieldType::Instant: return nullable({{"type", "string"}, {"format", "date-time"}}, none);
        case FieldType::Boolean: return {{"type", "boolean"}};
        case FieldType::Choice: return choicesSchema(field);
        case FieldType::Reference: return {{"type", "string"}, {"description", "The id of another record."}};
        case FieldType::Decimal: {
            const auto places = std::to_string(options.places);
            Value schema{{"type", "string"},
                         {"pattern", options.places ? "^-?[0-9]+(\\.[0-9]{1," + places + "})?$" : "^-?[0-9]+$"},
                         {"examples", {sdk::decimalText(1250, options.places)}}};
            if (!options.unit.empty()) schema["description"] = "In " + options.unit + ".";
            return nullable(std::move(schema), none);
        }
        case FieldType::Several: {
            Value values = Value::array();
            for (const auto& choice : options.choices) values.push_back(choice.value);
            return {{"type", "array"}, {"items", {{"type", "string"}, {"enum", std::move(values)}}}};
        }
        case FieldType::Tags: return {{"type", "array"}, {"items", {{"type", "string"}, {"maxLength", 40}}}};
        case FieldType::Group: {
            Value properties = Value::object(), required = Value::array();
            for (const auto& one : options.group->fields().fields()) {
                properties[one.name] = fieldSchema(options.group->fields(), one);
                if (one.options.required && one.options.initial.empty()) required.push_back(one.name);
            }
            Value row{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
            if (!required.empty()) row["required"] = std::move(required);
            Value schema{{"type", "array"}, {"items", std::move(row)}};
            if (options.least) schema["minItems"] = *options.least;
            if (options.most) schema["maxItems"] = *options.most;
            return schema;
        }
        case FieldType::File:
        case FieldType::Image: {
            const Value text{{"type", "string"}};
            return {{"type", {"object", "null"}},
                    {"description", sdk::fileHint(field) + " It is sent and fetched by itself, at its url."},
                    {"readOnly", true},
                    {"required", {"name", "media_type", "bytes", "url"}},
                    {"properties",
                     {{"name", text},
                      {"media_type", text},
                      {"bytes", {{"type", "integer"}}},
                      {"url", {{"type", "string"}, {"format", "uri-reference"}}}}}};
        }
        case FieldType::Duration:
        case FieldType::Number: break;
    }
    Value schema{{"type", "integer"}};
    if (field.type == FieldType::Duration) schema["description"] = "In minutes.";
    if (options.least) schema["minimum"] = *options.least;
    if (options.most) schema["maximum"] = *options.most;
    return nullable(std::move(schema), none);
}

/// When it is asked for, in a program's words: “Only when kind is device or tool. Otherwise it is empty.”
std::string conditionOf(const sdk::FieldSet& fields, const sdk::OnlyWhen& when, bool required) {
    std::string values;
    const bool boolean = fields.get(when.field).type == FieldType::Boolean;
    for (const auto& value : when.is)
        values += (values.empty() ? "" : " or ") + (!boolean ? value : value == "yes" ? "true" : "false");
    return "Only when " + when.field + " is " + values + (required ? ", and then it is required." : ".") +
           " Otherwise it is empty.";
}

Value fieldSchema(const sdk::FieldSet& fields, const sdk::Field& field) {
    auto schema = typeSchema(field);
    schema["title"] = field.label;
    std::string description = field.options.hint;
    const auto add = [&](const std::string& sentence) { description += (description.empty() ? "" : " ") + sentence; };
    if (schema.contains("description")) add(schema["description"].get<std::string>());
    if (const auto& when = field.options.onlyWhen; when.isGiven()) {
        add(conditionOf(fields, when, field.options.required));
        schema.erase("minLength");  // empty when it is not asked for
    }
    if (!description.empty()) schema["description"] = std::move(description);
    if (field.options.sensitivity != sdk::Sensitivity::Public &&
        field.options.sensitivity != sdk::Sensitivity::SignedIn)
        schema["x-sensitive"] = true;
    return schema;
}

Value readSchema(const RecordModel& model) {
    Value properties{{"id", {{"type", "string"}, {"readOnly", true}}},
                     {"version", {{"type", "integer"}, {"readOnly", true}}}};
    for (const auto& field : model.fields().fields())
        if (field.options.sensitivity != sdk::Sensitivity::Private)
            properties[field.name] = fieldSchema(model.fields(), field);
    return {{"type", "object"},
            {"description", "Fields you may not see are left out."},
            {"required", {"id", "version"}},
            {"properties", std::move(properties)}};
}

Value writeSchema(const RecordModel& model, bool fresh) {
    Value properties = Value::object(), required = Value::array();
    if (fresh && model.parent()) {
        properties[model.parentField()] = fieldSchema(model.fields(), model.fields().get(model.parentField()));
        required.push_back(model.parentField());
    }
    for (const auto& name : model.formFields()) {
        const auto& field = model.fields().get(name);
        if (sdk::isFile(field.type)) continue;
        properties[name] = fieldSchema(model.fields(), field);
        if (field.options.required && field.options.initial.empty() && !field.options.onlyWhen.isGiven())
            required.push_back(name);
    }
    Value schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (fresh && !required.empty()) schema["required"] = std::move(required);
    return schema;
}

Value parameter(const std::string& name, const char* in, std::string description, Value schema, bool required = false) {
    return {{"name", name},
            {"in", in},
            {"description", std::move(description)},
            {"required", required},
            {"schema", std::move(schema)}};
}

Value listParameters(const RecordModel& model) {
    Value all = Value::array();
    auto source = model.source(model.list().columns, true);
    const auto key = model.import() ? model.import()->key : std::string();
    if (!key.empty() && std::ranges::find(source.filters, key) == source.filters.end()) source.filters.push_back(key);
    if (!source.search.empty()) all.push_back(parameter("q", "query", "Text to look for.", {{"type", "string"}}));
    for (const auto& name : source.filters) {
        const auto& field = model.fields().get(name);
        if (field.type == FieldType::Date) {
            const Value date{{"type", "string"}, {"format", "date"}};
            all.push_back(parameter(name + "_from", "query", field.label + ": from this day on.", date));
            all.push_back(parameter(name + "_to", "query", field.label + ": until this day.", date));
        } else if (field.type == FieldType::Boolean) {
            all.push_back(parameter(name, "query", "Only with this: " + field.label + ".",
                                    {{"type", "string"}, {"enum", {"yes", "no"}}}));
        } else {
            all.push_back(parameter(name, "query", "Only with this: " + field.label + ".", {{"type", "string"}}));
        }
    }
    if (model.parent())
        all.push_back(parameter(model.parentField(), "query", "Only those of this " + model.parent()->words().one + ".",
                                {{"type", "string"}}));
    all.push_back(parameter("changed_since", "query", "Only those added or changed since this time, in UTC.",
                            {{"type", "string"}, {"format", "date-time"}}));
    all.push_back(parameter("fields", "query", "Only these fields, with commas between them.", {{"type", "string"}}));
    all.push_back(parameter("sort", "query", "A field to sort by; with - in front, downwards.", {{"type", "string"}}));
    all.push_back(
        parameter("page", "query", "Which page, from 1.", {{"type", "integer"}, {"minimum", 1}, {"default", 1}}));
    all.push_back(parameter("size", "query", "Records on a page.",
                            {{"type", "integer"}, {"enum", {25, 50, 100, 200}}, {"default", 50}}));
    return all;
}

Value errors(std::initializer_list<const char*> statuses) {
    Value all = Value::object();
    for (const auto* status : statuses) all[status] = refTo("responses", "Problem");
    return all;
}

Value withTag(const Value& version) {
    return {{"ETag", {{"description", "The record's version."}, {"schema", version}}}};
}

/// What an operation has in common with the others.
Value operation(const RecordModel& model, const std::string& deed, std::string summary, const sdk::Access& access,
                Value responses) {
    Value result{{"operationId", deed + typeName(model)},
                 {"summary", std::move(summary)},
                 {"tags", {sdk::capitalised(model.words().many)}},
                 {"responses", std::move(responses)}};
    if (access.kind() == sdk::Access::Kind::Permission) result["x-permission"] = access.text();
    return result;
}

Value answered(const RecordModel& model, const char* status, const char* description,
               std::initializer_list<const char*> problems) {
    auto responses = errors(problems);
    responses[status] = {{"description", description},
                         {"headers", withTag({{"type", "string"}})},
                         {"content", jsonBody(refTo("schemas", typeName(model)))}};
    return responses;
}

const Value& idempotencyKey() {
    static const auto key = parameter("Idempotency-Key", "header",
                                      "Makes a request that is sent again count once: the first answer is given again "
                                      "for 24 hours.",
                                      {{"type", "string"}, {"maxLength", 200}});
    return key;
}

Value ifMatch() {
    return parameter("If-Match", "header", "The ETag that came with the record.", {{"type", "string"}}, true);
}

Value collectionPath(const RecordModel& model) {
    const auto& words = model.words();
    const auto& permissions = *model.permissions();
    auto responses = errors({"401", "403"});
    responses["200"] = {{"description", "A page of them."},
                        {"content", jsonBody(refTo("schemas", typeName(model) + "List"))}};
    auto list = operation(model, "list", "List " + words.many, permissions.see, std::move(responses));
    list["parameters"] = listParameters(model);
    Value path{{"get", std::move(list)}};
    const auto adds = permissions.add ? permissions.add : permissions.change;
    if (!adds) return path;
    auto create = operation(model, "create", "Add " + sdk::withArticle(words.one), *adds,
                            answered(model, "201", "It has been added.", {"401", "403", "422"}));
    create["parameters"] = {idempotencyKey()};
    create["requestBody"] = {{"required", true}, {"content", jsonBody(refTo("schemas", typeName(model) + "New"))}};
    path["post"] = std::move(create);
    return path;
}

Value recordPath(const RecordModel& model) {
    const auto& one = model.words().one;
    const auto& permissions = *model.permissions();
    Value path{{"parameters", {parameter("id", "path", "The record's id.", {{"type", "string"}}, true)}}};
    path["get"] = operation(model, "get", "Get " + sdk::withArticle(one), permissions.see,
                            answered(model, "200", "The record.", {"401", "403", "404"}));
    if (permissions.change) {
        auto change = operation(
            model, "change", "Change " + sdk::withArticle(one), *permissions.change,
            answered(model, "200", "It has been changed.", {"401", "403", "404", "409", "412", "422", "428"}));
        change["parameters"] = {ifMatch(), idempotencyKey()};
        change["requestBody"] = {{"required", true},
                                 {"content", jsonBody(refTo("schemas", typeName(model) + "Change"))}};
        path["patch"] = std::move(change);
    }
    if (permissions.remove) {
        auto responses = errors({"401", "403", "404", "409", "412", "428"});
        responses["204"] = {{"description", "It has been removed."}};
        auto remove =
            operation(model, "remove", "Remove " + sdk::withArticle(one), *permissions.remove, std::move(responses));
        remove["parameters"] = {ifMatch(), idempotencyKey()};
        path["delete"] = std::move(remove);
    }
    return path;
}

/// “PutPhotoOf”
std::string fileDeed(std::string deed, const std::string& field) {
    bool begins = true;
    for (const char c : field) {
        if (c != '_') deed += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
        begins = c == '_';
    }
    return deed + "Of";
}

Value filePath(const RecordModel& model, const sdk::Field& field) {
    const auto& permissions = *model.permissions();
    const auto label = field.label + " of " + sdk::withArticle(model.words().one);
    const Value bytes{{"application/octet-stream", {{"schema", Value::object()}}}};
    Value path{{"parameters", {parameter("id", "path", "The record's id.", {{"type", "string"}}, true)}}};
    auto got = errors({"401", "403", "404"});
    got["200"] = {{"description", "The file, with its own media type."},
                  {"content", {{"*/*", {{"schema", Value::object()}}}}}};
    path["get"] = operation(model, fileDeed("get", field.name), "Get " + label, permissions.see, std::move(got));
    if (!permissions.change) return path;
    auto put = operation(
        model, fileDeed("put", field.name), "Send " + label, *permissions.change,
        answered(model, "200", "It has been saved.", {"401", "403", "404", "409", "412", "413", "422", "428"}));
    put["description"] = sdk::fileHint(field) + " What it is is told by its first bytes and the ending of its name.";
    put["parameters"] = {ifMatch(), idempotencyKey(),
                         parameter("Content-Disposition", "header",
                                   "The file's name, after RFC 6266: attachment; filename*=UTF-8''manual.pdf",
                                   {{"type", "string"}}, true)};
    put["requestBody"] = {{"required", true}, {"content", bytes}};
    path["put"] = std::move(put);
    if (field.options.required && !field.options.onlyWhen.isGiven()) return path;
    auto remove =
        operation(model, fileDeed("remove", field.name), "Remove " + label, *permissions.change,
                  answered(model, "200", "It has been removed.", {"401", "403", "404", "409", "412", "422", "428"}));
    remove["parameters"] = {ifMatch(), idempotencyKey()};
    path["delete"] = std::move(remove);
    return path;
}

Value actionPath(const RecordModel& model, const sdk::RecordAction& action) {
    auto post = operation(model, action.name, action.label, action.access,
                          answered(model, "200", "It has been done.", {"401", "403", "404", "409", "422"}));
    post["parameters"] = {idempotencyKey()};
    if (action.asksReason)
        post["requestBody"] = {
            {"required", !action.mayOmitReason},
            {"content", jsonBody({{"type", "object"},
                                  {"required", action.mayOmitReason ? Value::array() : Value::array({"reason"})},
                                  {"properties", {{"reason", {{"type", "string"}, {"maxLength", 500}}}}}})}};
    return {{"parameters", {parameter("id", "path", "The record's id.", {{"type", "string"}}, true)}},
            {"post", std::move(post)}};
}

Value problemSchema() {
    const Value text{{"type", "string"}};
    const Value fieldError{{"type", "object"}, {"properties", {{"field", text}, {"message", text}}}};
    const Value conflict{
        {"type", "object"},
        {"properties",
         {{"field", text}, {"original", Value::object()}, {"theirs", Value::object()}, {"yours", Value::object()}}}};
    return {{"type", "object"},
            {"description", "What went wrong, after RFC 9457."},
            {"required", {"type", "title", "status", "detail"}},
            {"properties",
             {{"type", text},
              {"title", text},
              {"status", {{"type", "integer"}}},
              {"detail", text},
              {"request_id", text},
              {"errors", {{"type", "array"}, {"items", fieldError}}},
              {"conflicts", {{"type", "array"}, {"items", conflict}}}}}};
}

}  // namespace

Value openApi(const ApiInfo& info, const std::vector<const RecordModel*>& types) {
    Value paths = Value::object(), schemas{{"Problem", problemSchema()}}, tags = Value::array();
    for (const auto* type : types) {
        const auto path = RecordApi::pathOf(*type);
        const auto name = typeName(*type);
        tags.push_back(
            {{"name", sdk::capitalised(type->words().many)},
             {"description", "What people find at " + (type->parent() ? type->path() : type->listPath("")) + "."}});
        paths[path] = collectionPath(*type);
        paths[path + "/{id}"] = recordPath(*type);
        for (const auto& field : type->fileFields())
            paths[path + "/{id}/" + field] = filePath(*type, type->fields().get(field));
        for (const auto& action : type->actions()) paths[path + "/{id}/" + action.name] = actionPath(*type, action);
        schemas[name] = readSchema(*type);
        const auto& may = *type->permissions();
        if (may.add || may.change) schemas[name + "New"] = writeSchema(*type, true);
        if (may.change) schemas[name + "Change"] = writeSchema(*type, false);
        schemas[name + "List"] = {{"type", "object"},
                                  {"required", {"items", "total", "more", "page", "size"}},
                                  {"properties",
                                   {{"items", {{"type", "array"}, {"items", refTo("schemas", name)}}},
                                    {"total", {{"type", "integer"}}},
                                    {"more", {{"type", "boolean"}, {"description", "There are more than total says."}}},
                                    {"page", {{"type", "integer"}}},
                                    {"size", {{"type", "integer"}}}}}};
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", info.title},
              {"version", info.version},
              {"description", "Everything that programs can do here. Which of it you may do depends on your role."},
              {"license", {{"name", "Apache License 2.0"}, {"identifier", "Apache-2.0"}}}}},
            {"servers", {{{"url", info.server}}}},
            {"security", {{{"session", Value::array()}}, {{"token", Value::array()}}}},
            {"tags", std::move(tags)},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", std::move(schemas)},
              {"securitySchemes",
               {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", info.cookie}}},
                {"token", {{"type", "http"}, {"scheme", "bearer"}}}}},
              {"responses",
               {{"Problem",
                 {{"description", "It was not done, and why."},
                  {"content", jsonBody(refTo("schemas", "Problem"), "application/problem+json")}}}}}}}};
}

}  // namespace guildhall::records
