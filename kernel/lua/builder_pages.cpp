#include "kernel/lua/builder_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::lua {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Value;
using When = BuiltRule::When;

namespace {

constexpr std::size_t mostConditions = 12;

std::vector<sdk::Choice> whenChoices() {
    return {{"all", "when all of these are so"},
            {"any", "when at least one of these is so"},
            {"not_all", "unless all of these are so"}};
}

When whenOf(const std::string& code) {
    return code == "any" ? When::Any : code == "not_all" ? When::NotAll : When::All;
}

const char* codeOf(When when) { return when == When::Any ? "any" : when == When::NotAll ? "not_all" : "all"; }

std::string numbered(const char* name, std::size_t number) {
    return std::string(name) + "_" + std::to_string(number + 1);
}

std::vector<sdk::Choice> yesNo() { return {{"yes", "Yes"}, {"no", "No"}}; }

std::vector<sdk::Choice> conditionChoices(const std::vector<BuilderField>& fields) {
    std::vector<sdk::Choice> choices;
    for (const auto& field : fields) choices.push_back({field.path, field.label});
    return choices;
}

void addValue(sdk::FieldSet& fields, const std::string& name, const BuilderField& field, const std::string& label,
              bool required) {
    if (field.type == BuilderType::Boolean || field.type == BuilderType::Choice) {
        auto choices = field.type == BuilderType::Boolean ? yesNo() : field.choices;
        if (!required) choices.insert(choices.begin(), {"", "As usual"});
        std::move(fields).choice(name, label, std::move(choices), {.required = required});
    } else if (field.type == BuilderType::Texts && name.starts_with("answer_")) {
        std::move(fields).longText(name, label, {.max = 4000, .hint = "Each on a line of its own."});
    } else {
        const bool narrow =
            field.type == BuilderType::Number || field.type == BuilderType::Date || field.type == BuilderType::List;
        std::move(fields).text(name, label,
                               {.required = required,
                                .max = 1000,
                                .hint = field.type == BuilderType::Date ? "Such as 2026-03-12." : "",
                                .width = narrow ? "10" : ""});
    }
}

const BuilderField* at(const std::vector<BuilderField>& fields, const std::string& path) {
    const auto found = std::ranges::find(fields, path, &BuilderField::path);
    return found == fields.end() ? nullptr : &*found;
}

/// The conditions as they were posted; the name of the button may add or remove one.
BuiltRule postedRule(const Request& request, const sdk::HookDeclaration& hook) {
    BuiltRule built{.when = whenOf(request.form("when")), .conditions = {}, .answers = {}};
    const auto known = conditionFields(hook);
    const auto& deed = request.form("deed");
    for (std::size_t i = 0; i < mostConditions; ++i) {
        const auto& path = request.form(numbered("path", i));
        if (at(known, path) && deed != numbered("remove", i))
            built.conditions.push_back({path, request.form(numbered("deed", i)), request.form(numbered("value", i))});
    }
    if (const auto& path = request.form("add"); deed == "add" && built.conditions.size() < mostConditions)
        if (const auto* field = at(known, path))
            built.conditions.push_back({path, deedsOf(field->type).front().code, ""});
    for (const auto& field : answerFields(hook))
        if (const auto& typed = request.form("answer_" + field.path); !typed.empty()) built.answers[field.path] = typed;
    return built;
}

}  // namespace

void BuilderPages::describe(sdk::Registrar& add) {
    const auto to = [this](auto handler) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/admin/rules/build", "rules.edit", to(&BuilderPages::showNew));
    add.post("/admin/rules/build", "rules.edit", to(&BuilderPages::create));
    add.get("/admin/rules/{id}/build", "rules.edit", to(&BuilderPages::showEdit));
    add.post("/admin/rules/{id}/build", "rules.edit", to(&BuilderPages::update));
}

Response BuilderPages::showNew(const Request& request) {
    const auto draft = desk_.newOf(request.query("hook"));
    if (answerFields(draft.hook).empty()) throw sdk::NotFound("Rules of this hook need Lua.");
    const BuiltRule built;
    return page(request, draft, built, filled(request, draft, built), {});
}

Response BuilderPages::showEdit(const Request& request) {
    const auto draft = desk_.ofRule(request.pathValue("id"));
    const auto built = BuiltRule::read(draft.source, draft.hook);
    if (!built)
        throw sdk::Conflict("Somebody has gone on with this rule in Lua, so it is changed there and no longer here.");
    return page(request, draft, *built, filled(request, draft, *built), {});
}

Response BuilderPages::create(const Request& request) {
    auto draft = desk_.newOf(request.form("hook"));
    draft.name = request.form("name");
    return answer(request, std::move(draft));
}

Response BuilderPages::update(const Request& request) { return answer(request, desk_.ofRule(request.pathValue("id"))); }

sdk::FieldSet BuilderPages::fields(const RuleDraft& draft, const BuiltRule& built, const sdk::Viewer& viewer) const {
    auto fields = sdk::FieldSet::of("kernel.rule_builder");
    const auto known = conditionFields(draft.hook);
    for (std::size_t i = 0; i < built.conditions.size(); ++i) {
        const auto* field = at(known, built.conditions[i].path);
        std::vector<sdk::Choice> deeds;
        bool asks = true;
        for (const auto& deed : deedsOf(field->type)) {
            deeds.push_back({deed.code, deed.label});
            if (deed.code == built.conditions[i].deed) asks = deed.takesValue;
        }
        std::move(fields).choice(numbered("deed", i), field->label, deeds, {.required = true});
        addValue(fields, numbered("value", i), *field, sdk::say("Value of “{field}”", {{"field", field->label}}), asks);
    }
    for (const auto& field : answerFields(draft.hook))
        addValue(fields, "answer_" + field.path, field, field.label, false);
    std::move(fields)
        .choice("when", "It happens", whenChoices(), {.required = true, .initial = "all"})
        .choice("add", "Add a condition on", conditionChoices(known))
        .text("note", "What this version is for", {.max = 200, .hint = "Shown in the list of versions."})
        .boolean("in_force", draft.rule ? "Put this version in force at once" : "Switch it on at once");
    if (!draft.rule)
        std::move(fields).text("name", "Name",
                               {.required = true,
                                .max = 40,
                                .hint = "Small letters, digits and underscores, such as “only_attended”.",
                                .width = "20"});
    if (auto subjects = desk_.subjects(draft.hook, viewer); !subjects.empty()) {
        const auto first = subjects.front().value;
        std::move(fields).choice("subject", "Preview on", std::move(subjects), {.initial = first});
    }
    return fields;
}

Form BuilderPages::filled(const Request& request, const RuleDraft& draft, const BuiltRule& built) const {
    Value values{{"when", codeOf(built.when)}};
    for (std::size_t i = 0; i < built.conditions.size(); ++i) {
        values[numbered("deed", i)] = built.conditions[i].deed;
        values[numbered("value", i)] = built.conditions[i].value;
    }
    for (const auto& [key, typed] : built.answers) values["answer_" + key] = typed;
    for (const auto* name : {"name", "note", "subject"})
        if (const auto& typed = request.form(name); !typed.empty()) values[name] = typed;
    values["in_force"] = request.form("in_force") == "yes";
    return Form(fields(draft, built, request.viewer()), request.viewer()).fill(values);
}

Response BuilderPages::answer(const Request& request, RuleDraft draft) {
    const auto built = postedRule(request, draft.hook);
    const auto& deed = request.form("deed");
    const auto& look = request.form("look");
    const bool changesRows = look.empty() && deed != "save" && deed != "preview";
    auto form = filled(request, draft, built);
    if (changesRows) return page(request, draft, built, form, {});
    form = Form::posted(fields(draft, built, request.viewer()), request);
    const bool saves = look.empty() && deed == "save";
    if (saves && !DraftDesk::isName(draft.name))
        form.fail("name", "Use small letters a to z, digits and underscores only, a letter first.");
    for (const auto& [field, problem] : built.problems(draft.hook))
        if (std::ranges::find(form.errors(), field, &sdk::FieldError::field) == form.errors().end())
            form.fail(field == "answers" ? "" : field, problem);
    draft.source = built.lua(draft.hook);
    const auto wrong = [&](const sdk::FieldError& error) { return saves || error.field != "name"; };
    if (std::ranges::none_of(form.errors(), wrong))
        for (const auto& problem : desk_.problems(draft)) form.fail("", problem);
    if (std::ranges::any_of(form.errors(), wrong)) return page(request, draft, built, form, {}, 422);
    if (!look.empty()) return desk_.look(request, draft, request.form("subject"), look);
    if (!saves)
        return page(request, draft, built, filled(request, draft, built),
                    {{"preview", desk_.preview(request, draft, request.form("subject"))}});
    const auto saved = desk_.save(request, draft, {{}, form.text("note"), form.checked("in_force")}, form);
    if (!saved) return page(request, draft, built, form, {}, 422);
    return Response::redirect(*saved).notice(
        sdk::say(form.checked("in_force") ? "Saved, and in force on every server." : "Saved. It is not in force yet."));
}

Response BuilderPages::page(const Request&, const RuleDraft& draft, const BuiltRule& built, const Form& form,
                            Value results, int status) {
    auto view = form.view();
    const auto known = conditionFields(draft.hook);
    Value rows = Value::array(), answers = Value::array();
    for (std::size_t i = 0; i < built.conditions.size(); ++i) {
        const auto* field = at(known, built.conditions[i].path);
        const auto deeds = deedsOf(field->type);
        const auto deed = std::ranges::find(deeds, built.conditions[i].deed, &BuilderDeed::code);
        Value row{{"label", field->label},
                  {"note", field->note},
                  {"path_name", numbered("path", i)},
                  {"path", field->path},
                  {"remove", numbered("remove", i)},
                  {"deed", view["field"][numbered("deed", i)]}};
        if (deed == deeds.end() || deed->takesValue) row["value"] = view["field"][numbered("value", i)];
        rows.push_back(std::move(row));
    }
    for (const auto& field : answerFields(draft.hook)) {
        auto one = view["field"]["answer_" + field.path];
        if (one.value("hint", std::string()).empty()) one["hint"] = field.note;
        answers.push_back(std::move(one));
    }
    const auto url = draft.rule ? "/admin/rules/" + draft.rule->id : std::string("/admin/rules");
    Value data{{"form", std::move(view)},
               {"hook", draft.hook.name},
               {"description", sdk::say(draft.hook.description)},
               {"rows", std::move(rows)},
               {"answers", std::move(answers)},
               {"lua", built.answers.empty() ? "" : built.lua(draft.hook)},
               {"noun", draft.hook.preview ? sdk::say(draft.hook.preview->noun) : ""},
               {"action", draft.rule ? url + "/build" : "/admin/rules/build"},
               {"edit_url", draft.rule ? url + "/edit" : "/admin/rules/new?hook=" + draft.hook.name},
               {"cancel", url}};
    if (results.is_object()) data.update(results);
    std::vector<std::pair<std::string, std::string>> crumbs{{sdk::say("Rules"), "/admin/rules"}};
    if (draft.rule) crumbs.emplace_back(draft.rule->fullName(), url);
    return Response::page({.templateName = "kernel/rule_builder",
                           .title = draft.rule ? sdk::say("Change {rule}", {{"rule", draft.rule->fullName()}})
                                               : sdk::say("New rule without code"),
                           .data = std::move(data),
                           .crumbs = std::move(crumbs),
                           .status = status});
}

}  // namespace guildhall::lua
