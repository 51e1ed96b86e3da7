#include "kernel/lua/rule_editor.hpp"

#include "kernel/base/json_decoder.hpp"
#include "kernel/lua/rule_reading.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <cstdio>

namespace guildhall::lua {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* blank = "return function(input, outcome)\n  -- return what should be different\nend\n";
constexpr std::size_t mostShown = 20;

sdk::FieldSet nameField() {
    return sdk::FieldSet::of("kernel.rule")
        .text("name", "Name",
              {.required = true,
               .max = 40,
               .hint = "Small letters, digits and underscores, such as “long_names”. Rules of a hook run in the order "
                       "of their names.",
               .width = "20"});
}

sdk::FieldSet fieldsOf(bool isNew, const sdk::HookDeclaration& hook) {
    return (isNew ? nameField() : sdk::FieldSet::of("kernel.rule"))
        .longText("source", "Rule in Lua", {.required = true, .max = 60'000})
        .text("note", "What this version is for", {.max = 200, .hint = "Shown in the list of versions."})
        .boolean("in_force", isNew ? "Switch it on at once" : "Put this version in force at once")
        .longText("input", "Input to try it on", {.max = 100'000, .initial = hook.sampleInput.dump(2)});
}

bool isRuleName(const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

std::string pretty(const std::optional<Value>& value) {
    return value ? value->dump(2, ' ', false, Value::error_handler_t::replace) : std::string();
}

}  // namespace

void RuleEditor::describe(sdk::Registrar& add) {
    const auto to = [this](auto handler) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const sdk::RouteOptions large{.maxBody = 1024 * 1024};
    add.get("/admin/rules/new", "rules.edit", to(&RuleEditor::showNew));
    add.post("/admin/rules/new", "rules.edit", to(&RuleEditor::create), large);
    add.get("/admin/rules/{id}/edit", "rules.edit", to(&RuleEditor::showEdit));
    add.post("/admin/rules/{id}/edit", "rules.edit", to(&RuleEditor::update), large);
}

sdk::HookDeclaration RuleEditor::hookOf(const std::string& name) const {
    for (auto& hook : parts_.engine.hooks())
        if (hook.declaration.name == name) return std::move(hook.declaration);
    throw sdk::NotFound(sdk::say("No plugin that is switched on calls the hook “{hook}”.", {{"hook", name}}));
}

RuleEditor::Draft RuleEditor::draftOf(const Request& request) {
    auto rule = parts_.database.read([&](Transaction& tx) { return parts_.book.get(tx, request.pathValue("id")); });
    return {hookOf(rule.hook), std::move(rule)};
}

Response RuleEditor::showNew(const Request& request) {
    const Draft draft{hookOf(request.query("hook")), {}};
    Value start{{"source", blank}, {"input", draft.hook.sampleInput.dump(2)}};
    for (const auto& rule : parts_.engine.rulesOf(draft.hook.name))
        if (!rule.name.empty() && rule.name == request.query("from")) {
            start["source"] = rule.source;
            const auto stem = rule.name.substr(0, rule.name.rfind(".lua"));
            if (stem.size() > draft.hook.name.size()) start["name"] = stem.substr(draft.hook.name.size() + 1);
        }
    return page(draft, Form(fieldsOf(true, draft.hook), request.viewer()).fill(start), {});
}

Response RuleEditor::create(const Request& request) {
    const Draft draft{hookOf(request.form("hook")), {}};
    auto form = Form::posted(fieldsOf(true, draft.hook), request);
    if (form.valid() && !isRuleName(form.text("name")))
        form.fail("name", "Use small letters a to z, digits and underscores only.");
    return answer(request, draft, std::move(form));
}

Response RuleEditor::showEdit(const Request& request) {
    const auto draft = draftOf(request);
    Value start{{"source", draft.rule->source}, {"input", draft.hook.sampleInput.dump(2)}};
    if (const auto& number = request.query("version"); !number.empty())
        parts_.database.read([&](Transaction& tx) {
            for (const auto& version : RuleRepository::versions(tx, draft.rule->id))
                if (std::to_string(version.number) == number) start["source"] = version.source;
        });
    return page(draft, Form(fieldsOf(false, draft.hook), request.viewer()).fill(start), {});
}

Response RuleEditor::update(const Request& request) {
    const auto draft = draftOf(request);
    return answer(request, draft, Form::posted(fieldsOf(false, draft.hook), request));
}

Response RuleEditor::answer(const Request& request, const Draft& draft, Form form) {
    if (form.valid()) check(draft, form);
    if (!form.valid()) return page(draft, form, {}, 422);
    const auto& deed = request.form("deed");
    if (deed == "save") return save(request, draft, std::move(form));
    auto results = deed == "rehearse" ? rehearseRecent(request, draft, form) : tryOut(draft, form);
    return page(draft, form, std::move(results), form.valid() ? 200 : 422);
}

void RuleEditor::check(const Draft& draft, Form& form) {
    // Loading the text is part of every call, and a rule that does nothing on the hook's own sample is still a rule.
    const auto trial = parts_.engine.tryRule(draft.hook, draft.active(form), draft.hook.sampleInput);
    if (!trial.problem.empty())
        form.fail("source", sdk::say("It does not work on the sample input: {problem}.", {{"problem", trial.detail}}));
    if (const auto unknown = unknownField(form.text("source"), draft.hook.sampleInput))
        form.fail("source", sdk::say("In {problem}.", {{"problem", *unknown}}));
}

Response RuleEditor::save(const Request& request, const Draft& draft, Form form) {
    const RuleBook::Draft text{withoutMark(form.text("source")), form.text("note"), form.checked("in_force")};
    try {
        auto id = draft.rule ? draft.rule->id : std::string();
        parts_.database.write([&](Transaction& tx) {
            if (draft.rule)
                parts_.book.save(tx, request.actor(), draft.rule->id, text);
            else
                id = parts_.book.add(tx, request.actor(), draft.hook.name, form.text("name"), text);
        });
        return Response::redirect("/admin/rules/" + id)
            .notice(sdk::say(text.inForce ? "Saved, and in force on every server." : "Saved. It is not in force yet."));
    } catch (const sdk::ConstraintViolation&) {
        form.fail("name", "This hook has a rule of that name already. Choose another one.");
    }
    return page(draft, form, {}, 422);
}

Value RuleEditor::tryOut(const Draft& draft, Form& form) {
    const auto input = base::decodeJson(form.text("input"));
    if (!input) {
        form.fail("input",
                  "This is not JSON. Texts stand in double quotes, with commas between the entries. A name may "
                  "stand once, and nothing deeper than 32.");
        return {};
    }
    const auto trial = parts_.engine.tryRule(draft.hook, draft.active(form), *input);
    char spent[32];
    std::snprintf(spent, sizeof spent, "%.1f", static_cast<double>(trial.spent.count()) / 1000);
    return {{"trial",
             {{"problem", trial.detail},
              {"output", pretty(trial.value)},
              {"is_default", trial.problem.empty() && !trial.value},
              {"spent", sdk::say("{number} ms", {{"number", spent}})}}}};
}

Value RuleEditor::rehearseRecent(const Request& request, const Draft& draft, const Form& form) {
    const auto inputs =
        parts_.database.read([&](Transaction& tx) { return parts_.journal.inputs(tx, draft.hook.name); });
    const auto rehearsal = rehearse(parts_.engine, draft.hook, draft.active(form), inputs);
    const bool shown = seesAll(draft.hook, request.viewer());
    Value rows = Value::array();
    for (const auto& each : rehearsal.tried) {
        if (each.outcome == Rehearsed::Outcome::Same || rows.size() == mostShown) continue;
        rows.push_back({{"input", shownInput(draft.hook, each.input, request.viewer()).dump(2)},
                        {"before", shown ? pretty(each.before) : ""},
                        {"after", shown ? pretty(each.after) : ""},
                        {"shown", shown},
                        {"problem", shown ? each.detail : each.problem}});
    }
    const auto count = [&](Rehearsed::Outcome outcome) {
        return sdk::thousands(static_cast<std::int64_t>(rehearsal.count(outcome)));
    };
    return {
        {"rehearsal",
         {{"none", inputs.empty()},
          {"tried", sdk::countText(static_cast<std::int64_t>(rehearsal.tried.size()), "recent input", "recent inputs")},
          {"same", count(Rehearsed::Outcome::Same)},
          {"changed", count(Rehearsed::Outcome::Changed)},
          {"failed", count(Rehearsed::Outcome::Failed)},
          {"left", rehearsal.left > 0 ? sdk::thousands(static_cast<std::int64_t>(rehearsal.left)) : ""},
          {"rows", rows}}}};
}

Response RuleEditor::page(const Draft& draft, const Form& form, Value results, int status) {
    Value data{{"form", form.view()},
               {"hook", draft.hook.name},
               {"description", sdk::say(draft.hook.description)},
               {"inputs", describePaths(draft.hook.sampleInput, draft.hook.notes)},
               {"output", draft.hook.sampleOutput.dump(2)},
               {"outputs", describePaths(draft.hook.sampleOutput, draft.hook.notes)},
               {"holds", draft.hook.failure == sdk::RuleFailure::Hold},
               {"is_new", !draft.rule},
               {"action", draft.rule ? "/admin/rules/" + draft.rule->id + "/edit" : "/admin/rules/new"},
               {"cancel", draft.rule ? "/admin/rules/" + draft.rule->id : "/admin/rules"}};
    if (results.is_object()) data.update(results);
    std::vector<std::pair<std::string, std::string>> crumbs{{sdk::say("Rules"), "/admin/rules"}};
    if (draft.rule) crumbs.emplace_back(draft.rule->fullName(), "/admin/rules/" + draft.rule->id);
    return Response::page(
        {.templateName = "kernel/rule_editor",
         .title = draft.rule ? sdk::say("Change {rule}", {{"rule", draft.rule->fullName()}}) : sdk::say("New rule"),
         .data = std::move(data),
         .crumbs = std::move(crumbs),
         .status = status});
}

}  // namespace guildhall::lua
