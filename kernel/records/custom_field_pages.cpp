#include "kernel/records/custom_field_pages.hpp"

#include "kernel/records/typed_number.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace guildhall::records {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* home = "/admin/fields";
constexpr const char* editing = "fields.edit";
constexpr const char* removeJob = "kernel.remove_custom_field";

std::string pathOf(const CustomFields::Type& type) { return std::string(home) + "/" + type.name; }
std::string pathOf(const CustomFields::Type& type, const CustomDefinition& field) {
    return pathOf(type) + "/" + field.name;
}

std::vector<std::string> kindsThat(bool CustomKind::*can) {
    std::vector<std::string> names;
    for (const auto& kind : customKinds())
        if (kind.*can) names.emplace_back(kind.name);
    return names;
}

std::vector<sdk::Choice> audiences(const CustomFields::Type& type) {
    std::vector<sdk::Choice> all{{"everybody", "Everybody who sees the record"}};
    if (CustomFields::tellsOfPeople(type)) {
        all.push_back({"personal", "Only who may see personal details"});
        all.push_back({"contact", "Only who may see contact details"});
    }
    all.push_back({"financial", "Only who may see prices and payments"});
    return all;
}

/// Of a new field when `field` is null: with what never changes afterwards.
sdk::FieldSet formFields(const CustomFields::Type& type, const CustomDefinition* field) {
    auto set = sdk::FieldSet::of("kernel.custom_field")
                   .text("label", "Name", {.required = true, .max = 60, .hint = "As forms, lists and files show it."});
    const auto* kind = field ? &customKind(field->kind) : nullptr;
    if (!kind) {
        std::vector<sdk::Choice> kinds;
        for (const auto& one : customKinds())
            // Whom it names is what a record tells of a person.
            if (one.type != sdk::FieldType::Reference || CustomFields::tellsOfPeople(type))
                kinds.push_back({one.name, one.label});
        std::move(set)
            .choice("kind", "What is written in it", std::move(kinds),
                    {.required = true, .hint = "This cannot be changed later.", .initial = "text"})
            .longText("choices", "What can be chosen",
                      {.required = true,
                       .max = 4000,
                       .hint = "One in each line. More can be added later, under Lists.",
                       .onlyWhen = {"kind", {"choice", "several"}}});
    }
    std::move(set)
        .text("hint", "Hint", {.max = 200, .hint = "Stands under the name in forms, as this does."})
        .choice("audience", "Who sees it", audiences(type), {.required = true, .initial = "everybody"});
    const auto when = [&](bool CustomKind::*can) {
        return kind ? sdk::OnlyWhen() : sdk::OnlyWhen{"kind", kindsThat(can)};
    };
    if (!kind || kind->type != sdk::FieldType::Boolean) {
        std::vector<std::string> filled;
        for (const auto& one : customKinds())
            if (one.type != sdk::FieldType::Boolean) filled.emplace_back(one.name);
        std::move(set).boolean("required", "It must be filled in",
                               {.hint = "Records that are here already are asked when somebody changes them.",
                                .onlyWhen = kind ? sdk::OnlyWhen() : sdk::OnlyWhen{"kind", filled}});
    }
    if (!kind || kind->search)
        std::move(set).boolean("search", "Records can be found by it",
                               {.initial = "yes", .onlyWhen = when(&CustomKind::search)});
    if (!kind || kind->filter)
        std::move(set).boolean("filter", "Lists can be filtered by it",
                               {.initial = "yes", .onlyWhen = when(&CustomKind::filter)});
    if (kind)
        std::move(set).boolean(
            "active", "In use",
            {.hint = "Otherwise it is shown nowhere, and what is written in it is kept for the day it is used again."});
    return set;
}

Value valuesOf(const CustomDefinition& field) {
    return {{"label", field.label},       {"kind", field.kind},         {"hint", field.hint},
            {"audience", field.audience}, {"required", field.required}, {"search", field.search},
            {"filter", field.filter},     {"active", field.active}};
}

/// What a posted form says of a field.
void take(CustomDefinition& field, const Form& form) {
    const auto checked = [&](const char* name, bool other) {
        return form.values().contains(name) ? form.checked(name) : other;
    };
    field.label = form.text("label");
    field.hint = form.text("hint");
    field.audience = form.text("audience");
    field.required = checked("required", false);
    field.search = checked("search", false);
    field.filter = checked("filter", false);
    field.active = checked("active", true);
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (auto kept = sdk::cleaned(line); !kept.empty()) all.push_back(std::move(kept));
    return all;
}

CustomDefinition getField(Transaction& tx, const CustomFields::Type& type, const Request& request) {
    auto found = CustomFieldRepository::find(tx, type.name, request.pathValue("name"));
    if (!found) throw sdk::NotFound();
    return std::move(*found);
}

std::string audienceSaid(const CustomFields::Type& type, const CustomDefinition& field) {
    for (const auto& choice : audiences(type))
        if (choice.value == field.audience) return sdk::say(choice.label);
    return field.audience;
}

std::vector<std::pair<std::string, std::string>> crumbs(const CustomFields::Type& type) {
    return {{sdk::say("Custom fields"), home}, {type.title, pathOf(type)}};
}

}  // namespace

void CustomFieldPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (CustomFieldPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const auto type = std::string(home) + "/{record}", field = type + "/{name}";
    add.get(home, editing, to(&CustomFieldPages::index));
    add.get(type, editing, to(&CustomFieldPages::show));
    add.get(type + "/new", editing, to(&CustomFieldPages::showNew));
    add.post(type, editing, to(&CustomFieldPages::add));
    add.get(field, editing, to(&CustomFieldPages::showField));
    add.post(field, editing, to(&CustomFieldPages::change));
    add.post(field + "/move", editing, to(&CustomFieldPages::move));
    add.get(field + "/remove", editing, to(&CustomFieldPages::confirmRemove));
    add.post(field + "/remove", editing, to(&CustomFieldPages::remove));
    add.menu({sdk::MenuGroup::System, "Custom fields", home, editing, 66});
    add.job(removeJob, [this](sdk::JobContext& job) { removeValues(job); });
}

Response CustomFieldPages::index(const Request&) {
    Value rows = Value::array();
    parts_.database.read([&](Transaction& tx) {
        for (const auto& type : parts_.fields.types()) {
            std::int64_t used = 0, off = 0;
            for (const auto& field : CustomFieldRepository::ofRecord(tx, type.name)) ++(field.active ? used : off);
            const auto count = sdk::sayCount(used, "{n} field", "{n} fields");
            rows.push_back({{"title", type.title},
                            {"url", pathOf(type)},
                            {"count", off == 0 ? count
                                               : sdk::say("{count}, {off} not in use",
                                                          {{"count", count}, {"off", std::to_string(off)}})}});
        }
    });
    return Response::page({.templateName = "kernel/custom_fields",
                           .title = sdk::say("Custom fields"),
                           .data = {{"has_types", !rows.empty()}, {"types", std::move(rows)}}});
}

Response CustomFieldPages::show(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    return parts_.database.read([&](Transaction& tx) {
        const auto fields = CustomFieldRepository::ofRecord(tx, type.name);
        Value rows = Value::array();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto& kind = customKind(fields[i].kind);
            const bool chosen = kind.type == sdk::FieldType::Choice || kind.type == sdk::FieldType::Several;
            rows.push_back(
                {{"label", fields[i].label},
                 {"kind", sdk::say(kind.label)},
                 {"list_url", chosen && fields[i].active ? "/admin/lists/" + CustomFields::listOf(fields[i]) : ""},
                 {"audience", audienceSaid(type, fields[i])},
                 {"required", fields[i].required},
                 {"active", fields[i].active},
                 {"url", pathOf(type, fields[i])},
                 {"up", i > 0},
                 {"down", i + 1 < fields.size()}});
        }
        return Response::page(
            {.templateName = "kernel/custom_field_list",
             .title = sdk::say("Custom fields of {nouns}", {{"nouns", sdk::say(type.model->words().many)}}),
             .data = {{"has_fields", !rows.empty()}, {"fields", std::move(rows)}, {"new_url", pathOf(type) + "/new"}},
             .crumbs = {{sdk::say("Custom fields"), home}}});
    });
}

Response CustomFieldPages::newPage(const CustomFields::Type& type, const Form& form) const {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Add a field"),
                           .data = {{"form", form.view()},
                                    {"version", ""},
                                    {"action", pathOf(type)},
                                    {"button", sdk::say("Add field")},
                                    {"cancel", pathOf(type)}},
                           .crumbs = crumbs(type),
                           .status = form.valid() ? 200 : 422});
}

Response CustomFieldPages::showNew(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    return newPage(type, Form(formFields(type, nullptr), request.viewer()));
}

Response CustomFieldPages::add(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    auto form = Form::posted(formFields(type, nullptr), request);
    if (!form.valid()) return newPage(type, form);
    CustomDefinition field{.record = type.name, .name = {}, .label = {}, .kind = form.text("kind")};
    take(field, form);
    const auto choices = lines(form.text("choices"));
    try {
        return parts_.database.write([&](Transaction& tx) {
            try {
                parts_.fields.add(tx, type, field, choices);
            } catch (const std::invalid_argument& problem) {
                // Of a choice that is there twice, or of the name.
                const bool ofField = CustomFieldRepository::find(tx, field.record, field.name) == std::nullopt;
                form.fail(ofField ? "label" : "choices", problem.what());
                throw;
            }
            parts_.audit.record(
                tx, request.actor(),
                {.action = "CUSTOM_FIELD_ADDED",
                 .target = CustomFields::listOf(field),
                 .changes = sdk::auditDiff(formFields(type, nullptr), Value::object(), valuesOf(field))});
            return Response::redirect(pathOf(type)).notice(sdk::say("“{field}” added.", {{"field", field.label}}));
        });
    } catch (const std::invalid_argument&) {
        return newPage(type, form);
    }
}

Response CustomFieldPages::fieldPage(const CustomFields::Type& type, const CustomDefinition& field,
                                     const Form& form) const {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Change “{field}”", {{"field", field.label}}),
         .data = {{"form", form.view()},
                  {"intro", sdk::say("{kind}. Programs call it “{name}”.",
                                     {{"kind", sdk::say(customKind(field.kind).label)}, {"name", field.name}})},
                  {"version", std::to_string(field.version)},
                  {"action", pathOf(type, field)},
                  {"button", sdk::say("Save changes")},
                  {"cancel", pathOf(type)},
                  {"remove_url", pathOf(type, field) + "/remove"},
                  {"remove_label", sdk::say("Remove field")}},
         .crumbs = crumbs(type),
         .status = form.valid() ? 200 : 422});
}

Response CustomFieldPages::showField(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    return parts_.database.read([&](Transaction& tx) {
        const auto field = getField(tx, type, request);
        return fieldPage(type, field, Form(formFields(type, &field), request.viewer()).fill(valuesOf(field)));
    });
}

Response CustomFieldPages::change(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    return parts_.database.write([&](Transaction& tx) {
        const auto before = getField(tx, type, request);
        const auto fields = formFields(type, &before);
        auto form = Form::posted(fields, request);
        if (!form.valid()) return fieldPage(type, before, form);
        auto after = before;
        after.version = typedNumber(request.form("version"));
        take(after, form);
        const auto changes = sdk::auditDiff(fields, valuesOf(before), valuesOf(after));
        if (!changes.empty()) {
            try {
                parts_.fields.change(tx, type, after);
            } catch (const std::invalid_argument& problem) {
                form.fail("label", problem.what());
                return fieldPage(type, before, form);
            }
            parts_.audit.record(
                tx, request.actor(),
                {.action = "CUSTOM_FIELD_CHANGED", .target = CustomFields::listOf(after), .changes = changes});
        }
        return Response::redirect(pathOf(type)).notice(sdk::say("“{field}” saved.", {{"field", after.label}}));
    });
}

Response CustomFieldPages::move(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    const bool up = request.form("to") == "up";
    return parts_.database.write([&](Transaction& tx) {
        const auto field = getField(tx, type, request);
        if (parts_.fields.move(tx, field, up))
            parts_.audit.record(tx, request.actor(),
                                {.action = "CUSTOM_FIELD_MOVED",
                                 .target = CustomFields::listOf(field),
                                 .details = {{"to", up ? "up" : "down"}}});
        return Response::redirect(pathOf(type))
            .notice(sdk::say(up ? "“{entry}” moved up." : "“{entry}” moved down.", {{"entry", field.label}}));
    });
}

Response CustomFieldPages::confirmRemove(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    return parts_.database.read([&](Transaction& tx) {
        const auto field = getField(tx, type, request);
        const auto written = CustomFieldRepository::valuesOf(tx, *type.model, field.name);
        const auto& words = type.model->words();
        Value lines = Value::array();
        if (written > 0)
            lines.push_back(sdk::say("What {count} have in it is lost.",
                                     {{"count", sdk::countText(written, sdk::say(words.one), sdk::say(words.many))}}));
        else
            lines.push_back(sdk::say("No {noun} has anything in it.", {{"noun", sdk::say(words.one)}}));
        lines.push_back(sdk::say("To keep what is written, take it out of use instead."));
        const auto heading = sdk::say("Remove the field “{field}”?", {{"field", field.label}});
        return Response::page({.templateName = "kernel/confirm",
                               .title = heading,
                               .data = {{"heading", heading},
                                        {"lines", std::move(lines)},
                                        {"action", pathOf(type, field) + "/remove"},
                                        {"button", sdk::say("Remove field")},
                                        {"danger", true},
                                        {"cancel", pathOf(type, field)}},
                               .crumbs = crumbs(type)});
    });
}

Response CustomFieldPages::remove(const Request& request) {
    const auto type = parts_.fields.type(request.pathValue("record"));
    return parts_.database.write([&](Transaction& tx) {
        auto field = getField(tx, type, request);
        parts_.audit.record(tx, request.actor(),
                            {.action = "CUSTOM_FIELD_REMOVED",
                             .target = CustomFields::listOf(field),
                             .changes = sdk::auditDiff(formFields(type, &field), valuesOf(field), Value::object())});
        const auto removed = sdk::say("“{field}” removed.", {{"field", field.label}});
        if (CustomFieldRepository::valuesOf(tx, *type.model, field.name) == 0) {
            parts_.fields.remove(tx, field);
            return Response::redirect(pathOf(type)).notice(removed);
        }
        field.active = false;  // nobody writes in it from now on
        parts_.fields.change(tx, type, field);
        const auto job = parts_.jobs.enqueue(
            tx,
            {.kind = removeJob,
             .payload = {{"record", field.record}, {"name", field.name}},
             .title = sdk::say("Remove the field “{field}”", {{"field", field.label}}),
             .key = std::string(removeJob) + "." + CustomFields::listOf(field) + "." + std::to_string(field.version),
             .personId = request.viewer().personId(),
             .resultPath = pathOf(type),
             .about = field.record});
        return Response::redirect("/jobs/" + job);
    });
}

void CustomFieldPages::removeValues(sdk::JobContext& job) {
    constexpr int atOnce = 500;
    const auto type = parts_.fields.type(job.payload().at("record").get<std::string>());
    const auto name = job.payload().at("name").get<std::string>();
    std::int64_t done = 0;
    const auto total =
        parts_.database.read([&](Transaction& tx) { return CustomFieldRepository::valuesOf(tx, *type.model, name); });
    std::string last;
    for (std::size_t some = atOnce; some == atOnce && !job.stopping();) {
        job.step([&](Transaction& tx) {
            const auto ids = CustomFieldRepository::emptySome(tx, *type.model, name, last, atOnce);
            some = ids.size();
            for (const auto& id : ids) type.model->touch(tx, id);
            if (some > 0) last = ids.back();
        });
        job.progress(done += static_cast<std::int64_t>(some), total);
    }
    if (job.stopping()) return;
    job.finish(nullptr, [&](Transaction& tx) {
        if (const auto field = CustomFieldRepository::find(tx, type.name, name)) parts_.fields.remove(tx, *field);
    });
}

}  // namespace guildhall::records
