#include "kernel/lua/rule_editor.hpp"

#include "kernel/base/json_decoder.hpp"
#include "kernel/lua/rule_builder.hpp"
#include "kernel/lua/rule_rehearsal.hpp"

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

constexpr const char* blankRule = "return function(input, outcome)\n  -- return what should be different\nend\n";
constexpr const char* blankModule =
    "local module = {}\n\nfunction module.example(value)\n  return value\nend\n\nreturn module\n";
constexpr const char* blankTable = "code,name,seats:number,open:yes/no,since:date\nBER,Berlin,40,yes,2019-05-01\n";
constexpr std::size_t mostShown = 20;

const char* blank(const RuleDraft& draft) {
    return draft.isModule() ? blankModule : draft.isTable() ? blankTable : blankRule;
}

sdk::FieldSet fieldsOf(const RuleDraft& draft, const std::vector<sdk::Choice>& subjects) {
    auto fields = sdk::FieldSet::of("kernel.rule");
    if (!draft.rule)
        std::move(fields).text(
            "name", "Name",
            {.required = true,
             .max = 40,
             .hint = draft.isRule()
                         ? "Small letters, digits and underscores, such as “long_names”. Rules of a hook run "
                           "in the order of their names."
                         : "Small letters, digits and underscores, such as “offices”: rules call it that.",
             .width = "20"});
    std::move(fields)
        .longText("source",
                  draft.isTable()    ? "Rows as CSV"
                  : draft.isModule() ? "Module in Lua"
                                     : "Rule in Lua",
                  {.required = true, .max = 60'000})
        .text("note", "What this version is for", {.max = 200, .hint = "Shown in the list of versions."})
        .boolean("in_force", draft.rule ? "Put this version in force at once" : "Switch it on at once");
    if (!draft.isRule()) return fields;
    std::move(fields)
        .longText("input", "Input to try it on", {.max = 100'000, .initial = draft.hook.sampleInput.dump(2)})
        .longText("outcome", "What earlier rules decided", {.max = 20'000, .hint = "Left empty: nothing."})
        .text("case_label", "Name of the test case", {.max = 100, .hint = "Such as “Absent on the first day”."});
    if (!subjects.empty())
        std::move(fields).choice("subject", "Preview on", subjects, {.initial = subjects.front().value});
    return fields;
}

std::string pretty(const std::optional<Value>& value) {
    return value && !value->is_null() ? value->dump(2, ' ', false, Value::error_handler_t::replace) : std::string();
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

Response RuleEditor::showNew(const Request& request) {
    const auto draft = desk_.newOf(request.query("hook"));
    Value start{{"source", blank(draft)}};
    const auto copy = [&](const std::string& stem, const std::string& source) {
        start["source"] = source;
        if (stem.size() > draft.hook.name.size()) start["name"] = stem.substr(draft.hook.name.size() + 1);
    };
    const auto& from = request.query("from");
    for (const auto& rule : parts_.engine.rulesOf(draft.hook.name))
        if (!rule.name.empty() && rule.name == from) copy(rule.name.substr(0, rule.name.rfind(".lua")), rule.source);
    if (!draft.isRule())
        for (const auto& file : parts_.engine.sharedFiles())
            if (file.name == from) copy(draft.hook.name + "." + sharedName(file, draft.hook.name), file.source);
    return page(draft,
                Form(fieldsOf(draft, desk_.subjects(draft.hook, request.viewer())), request.viewer()).fill(start), {});
}

Form RuleEditor::posted(const Request& request, const RuleDraft& draft) const {
    return Form::posted(fieldsOf(draft, desk_.subjects(draft.hook, request.viewer())), request);
}

Response RuleEditor::create(const Request& request) {
    auto draft = desk_.newOf(request.form("hook"));
    auto form = posted(request, draft);
    draft.name = form.text("name");
    if (form.valid() && !DraftDesk::isName(draft.name))
        form.fail("name", "Use small letters a to z, digits and underscores only, a letter first.");
    return answer(request, std::move(draft), std::move(form));
}

Response RuleEditor::showEdit(const Request& request) {
    const auto draft = desk_.ofRule(request.pathValue("id"));
    Value start{{"source", draft.source}};
    if (const auto& number = request.query("version"); !number.empty())
        parts_.database.read([&](Transaction& tx) {
            for (const auto& version : RuleRepository::versions(tx, draft.rule->id))
                if (std::to_string(version.number) == number) start["source"] = version.source;
        });
    return page(draft,
                Form(fieldsOf(draft, desk_.subjects(draft.hook, request.viewer())), request.viewer()).fill(start), {});
}

Response RuleEditor::update(const Request& request) {
    auto draft = desk_.ofRule(request.pathValue("id"));
    auto form = posted(request, draft);
    return answer(request, std::move(draft), std::move(form));
}

Response RuleEditor::answer(const Request& request, RuleDraft draft, Form form) {
    draft.source = form.text("source");
    if (form.valid())
        for (const auto& problem : desk_.problems(draft)) form.fail("source", problem);
    if (!form.valid()) return page(draft, form, {}, 422);
    if (const auto& look = request.form("look"); !look.empty())
        return desk_.look(request, draft, form.text("subject"), look);
    if (const auto& taken = request.form("take"); !taken.empty()) {
        form.put("input", desk_.inputOf(request, draft, form.text("subject"), taken).dump(2));
        auto results = tryOut(request, draft, form);
        return page(draft, form, std::move(results), form.valid() ? 200 : 422);
    }
    const auto& deed = request.form("deed");
    if (deed == "save") {
        const auto saved = desk_.save(request, draft, {{}, form.text("note"), form.checked("in_force")}, form);
        if (!saved) return page(draft, form, {}, 422);
        return Response::redirect(*saved).notice(sdk::say(
            form.checked("in_force") ? "Saved, and in force on every server." : "Saved. It is not in force yet."));
    }
    if (deed == "keep") return keepCase(request, draft, std::move(form));
    auto results = deed == "rehearse"  ? rehearseRecent(request, draft, form)
                   : deed == "preview" ? Value{{"preview", desk_.preview(request, draft, form.text("subject"))},
                                               {"takes", draft.rule.has_value()}}
                                       : tryOut(request, draft, form);
    return page(draft, form, std::move(results), form.valid() ? 200 : 422);
}

namespace {

/// What stands in a field as JSON; null when it is empty. Says beside the field what is wrong.
std::optional<Value> jsonIn(Form& form, const char* field) {
    const auto text = form.text(field);
    if (text.empty()) return Value();
    auto value = base::decodeJson(text);
    if (!value)
        form.fail(field,
                  "This is not JSON. Texts stand in double quotes, with commas between the entries. A name may stand "
                  "once, and nothing deeper than 32.");
    return value;
}

}  // namespace

Value RuleEditor::tryOut(const Request& request, const RuleDraft& draft, Form& form) {
    if (!draft.isRule()) return {};
    const auto input = jsonIn(form, "input"), outcome = jsonIn(form, "outcome");
    if (!input || !outcome) return {};
    const auto trial = parts_.engine.tryRule(draft.hook, desk_.active(draft), *input, *outcome);
    char spent[32];
    std::snprintf(spent, sizeof spent, "%.1f", static_cast<double>(trial.spent.count()) / 1000);
    return {{"trial",
             {{"problem", trial.detail},
              {"output", pretty(trial.value)},
              {"is_default", trial.problem.empty() && !trial.value},
              {"said", trial.said},
              {"keeps", draft.rule && trial.problem.empty() && seesAll(draft.hook, request.viewer())},
              {"spent", sdk::say("{number} ms", {{"number", spent}})}}}};
}

Response RuleEditor::keepCase(const Request& request, const RuleDraft& draft, Form form) {
    if (!draft.rule || !draft.isRule()) throw sdk::NotFound();
    const auto input = jsonIn(form, "input"), outcome = jsonIn(form, "outcome");
    if (!input || !outcome) return page(draft, form, {}, 422);
    const auto trial = parts_.engine.tryRule(draft.hook, desk_.active(draft), *input, *outcome);
    if (!trial.problem.empty()) return page(draft, form, tryOut(request, draft, form), 422);
    const auto label = form.text("case_label");
    parts_.database.write([&](Transaction& tx) {
        parts_.book.addCase(
            tx, request.actor(), parts_.cases, draft.rule->id,
            {{}, label.empty() ? answerInWords(trial.value) : label, *input, *outcome, trial.value.value_or(Value())});
    });
    return Response::redirect("/admin/rules/" + draft.rule->id)
        .notice(sdk::say("Kept as a test case. It is tried whenever this rule is saved."));
}

Value RuleEditor::rehearseRecent(const Request& request, const RuleDraft& draft, const Form&) {
    const auto inputs =
        parts_.database.read([&](Transaction& tx) { return parts_.journal.inputs(tx, draft.hook.name); });
    const auto rehearsal = rehearse(parts_.engine, draft.hook, desk_.active(draft), inputs);
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

Response RuleEditor::page(const RuleDraft& draft, const Form& form, Value results, int status) {
    const bool builds = draft.isRule() && draft.rule && BuiltRule::read(draft.rule->source, draft.hook);
    Value data{{"form", form.view()},
               {"hook", draft.hook.name},
               {"description", sdk::say(draft.hook.description)},
               {"is_rule", draft.isRule()},
               {"is_table", draft.isTable()},
               {"is_module", draft.isModule()},
               {"inputs", describePaths(draft.hook.sampleInput, draft.hook.notes, draft.hook.values)},
               {"output", draft.hook.sampleOutput.dump(2)},
               {"outputs", describePaths(draft.hook.sampleOutput, draft.hook.notes)},
               {"holds", parts_.engine.holds(draft.hook)},
               {"noun", draft.hook.preview ? sdk::say(draft.hook.preview->noun) : ""},
               {"is_new", !draft.rule},
               {"build_url", builds ? "/admin/rules/" + draft.rule->id + "/build" : ""},
               {"action", draft.rule ? "/admin/rules/" + draft.rule->id + "/edit" : "/admin/rules/new"},
               {"cancel", draft.rule ? "/admin/rules/" + draft.rule->id : "/admin/rules"}};
    if (draft.isTable() && !draft.source.empty()) {
        const auto table = readDataTable(draft.source);
        for (const auto& column : table.columns)
            data["columns"].push_back({{"name", column.name}, {"type", sdk::say(column.type)}});
    }
    if (results.is_object()) data.update(results);
    std::vector<std::pair<std::string, std::string>> crumbs{{sdk::say("Rules"), "/admin/rules"}};
    if (draft.rule) crumbs.emplace_back(draft.rule->fullName(), "/admin/rules/" + draft.rule->id);
    const auto fresh = draft.isModule() ? "New module" : draft.isTable() ? "New data table" : "New rule";
    return Response::page(
        {.templateName = "kernel/rule_editor",
         .title = draft.rule ? sdk::say("Change {rule}", {{"rule", draft.rule->fullName()}}) : sdk::say(fresh),
         .data = std::move(data),
         .crumbs = std::move(crumbs),
         .status = status});
}

}  // namespace guildhall::lua
