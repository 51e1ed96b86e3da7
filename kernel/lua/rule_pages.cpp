#include "kernel/lua/rule_pages.hpp"

#include "kernel/base/json_text.hpp"
#include "kernel/lua/rule_builder.hpp"
#include "kernel/lua/rule_draft.hpp"
#include "kernel/lua/rule_rehearsal.hpp"
#include "kernel/web/line_diff.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <set>

namespace guildhall::lua {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::vector<std::pair<std::string, std::string>> underRules() { return {{sdk::say("Rules"), "/admin/rules"}}; }

std::string milliseconds(std::int64_t micros) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", static_cast<double>(micros) / 1000);
    return sdk::say("{number} ms", {{"number", text}});
}

std::int64_t numberOf(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) throw sdk::NotFound();
    return number;
}

std::string urlOf(const std::string& id) { return "/admin/rules/" + id; }

std::optional<sdk::HookDeclaration> declarationOf(const RuleEngine& engine, const std::string& name) {
    for (auto& hook : engine.hooks())
        if (hook.declaration.name == name) return std::move(hook.declaration);
    return std::nullopt;
}

}  // namespace

void RulePages::describe(sdk::Registrar& add) {
    const auto to = [this](auto handler) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.menu({sdk::MenuGroup::System, "Rules", "/admin/rules", "rules.edit", 50});
    add.cards({"rules.edit", [this](const sdk::Viewer&) { return cards(); }, 210});
    add.get("/admin/rules", "rules.edit", to(&RulePages::list));
    add.get("/admin/rules/files/{name}", "rules.edit", to(&RulePages::showFile));
    add.get("/admin/rules/hooks/{hook}/failure", "rules.edit", to(&RulePages::showFailure));
    add.post("/admin/rules/hooks/{hook}/failure", "rules.edit", to(&RulePages::setFailure));
    add.get("/admin/rules/named/{name}", "rules.edit", to(&RulePages::showNamed));
    add.get("/admin/rules/{id}", "rules.edit", to(&RulePages::show));
    add.post("/admin/rules/{id}/cases/{case}/remove", "rules.edit", to(&RulePages::removeCase));
    add.get("/admin/rules/{id}/versions/{number}", "rules.edit", to(&RulePages::showVersion));
    add.post("/admin/rules/{id}/versions/{number}", "rules.edit", to(&RulePages::putInForce));
    add.post("/admin/rules/{id}/enable", "rules.edit",
             [this](const Request& request) { return setEnabled(request, true); });
    add.post("/admin/rules/{id}/disable", "rules.edit",
             [this](const Request& request) { return setEnabled(request, false); });
    add.get("/admin/rules/{id}/remove", "rules.edit", to(&RulePages::confirmRemove));
    add.post("/admin/rules/{id}/remove", "rules.edit", to(&RulePages::remove));
}

Value RulePages::recordView(Transaction& tx, const std::string& rule) {
    const auto week = sdk::dateIn(parts_.clock.now() - std::chrono::days(6), "UTC");
    const auto record = RuleRepository::record(tx, rule, week);
    if (record.runs == 0) return {{"text", sdk::say("has not run in the last 7 days")}, {"failures", ""}};
    return {{"text", sdk::sayCount(record.runs, "ran {n} time in 7 days, {average} on average, {slowest} at most",
                                   "ran {n} times in 7 days, {average} on average, {slowest} at most",
                                   {{"average", milliseconds(record.micros / record.runs)},
                                    {"slowest", milliseconds(record.slowest)}})},
            {"failures", record.failures > 0 ? sdk::countText(record.failures, "failure", "failures") : ""}};
}

Value RulePages::failuresView(Transaction& tx, const std::string& rule, const std::string& hook,
                              const sdk::Viewer& viewer) {
    // The rule's own words may hold what it was given.
    bool all = false;
    for (const auto& each : parts_.engine.hooks())
        if (each.declaration.name == hook) all = seesAll(each.declaration, viewer);
    Value rows = Value::array();
    for (const auto& failure : RuleRepository::failures(tx, rule)) {
        const auto last = sdk::showInstant(failure.lastAt, viewer.timeZone());
        rows.push_back({{"message", all                       ? failure.detail
                                    : failure.message.empty() ? sdk::say("An error of its own")
                                                              : failure.message},
                        {"at", failure.times > 1 ? sdk::sayCount(failure.times, "{n} time, last {at}",
                                                                 "{n} times, last {at}", {{"at", last}})
                                                 : last}});
    }
    return rows;
}

std::vector<sdk::Card> RulePages::cards() {
    const auto failing = parts_.database.read(
        [&](Transaction& tx) { return RuleRepository::countFailing(tx, parts_.clock.now() - std::chrono::days(7)); });
    if (failing == 0) return {};
    return {{"Rules that failed", failing, "in 7 days", "/admin/rules", true}};
}

Value RulePages::hookView(Transaction& tx, const Hook& hook, const std::vector<StoredRule>& stored) {
    const auto& name = hook.declaration.name;
    Value rules = Value::array();
    for (const auto& rule : parts_.engine.rulesOf(name))
        if (rule.storedId.empty())
            rules.push_back({{"name", rule.name},
                             {"url", "/admin/rules/files/" + rule.name},
                             {"is_file", true},
                             {"state", sdk::say("On")},
                             {"tag", "green"},
                             {"problem", sdk::say(rule.problem)},
                             {"record", recordView(tx, rule.name)}});
    for (const auto& rule : stored)
        if (rule.hook == name)
            rules.push_back({{"name", rule.fullName()},
                             {"url", urlOf(rule.id)},
                             {"state", sdk::say(rule.enabled ? "On" : "Off")},
                             {"tag", rule.enabled ? "green" : "grey"},
                             {"record", recordView(tx, rule.fullName())}});
    std::sort(rules.begin(), rules.end(), [](const Value& a, const Value& b) { return a["name"] < b["name"]; });
    const bool builds = !answerFields(hook.declaration).empty();
    return {{"name", name},
            {"build_url", builds ? "/admin/rules/build?hook=" + name : ""},
            {"holds", parts_.engine.holds(hook.declaration)},
            {"failure_url", "/admin/rules/hooks/" + name + "/failure"},
            {"owner", hook.owner},
            {"description", sdk::say(hook.declaration.description)},
            {"rules", rules},
            {"new_url", "/admin/rules/new?hook=" + name}};
}

Response RulePages::list(const Request&) {
    Value files = Value::array();
    for (const auto& [file, problem] : parts_.engine.fileTroubles())
        files.push_back({{"file", file}, {"problem", problem}});
    return parts_.database.read([&](Transaction& tx) {
        const auto stored = RuleRepository::all(tx);
        std::set<std::string> declared;
        Value hooks = Value::array(), waiting = Value::array();
        for (const auto& hook : parts_.engine.hooks()) {
            declared.insert(hook.declaration.name);
            hooks.push_back(hookView(tx, hook, stored));
        }
        for (const auto& rule : stored)
            if (!declared.contains(rule.hook) && rule.hook != moduleHook && rule.hook != tableHook)
                waiting.push_back({{"name", rule.fullName()}, {"url", urlOf(rule.id)}});
        return Response::page({.templateName = "kernel/rules",
                               .title = sdk::say("Rules"),
                               .data = {{"hooks", hooks},
                                        {"shared", {sharedView(stored, tableHook), sharedView(stored, moduleHook)}},
                                        {"files", std::move(files)},
                                        {"waiting", waiting},
                                        {"trouble", sdk::say(parts_.engine.trouble())}}});
    });
}

Response RulePages::show(const Request& request) {
    const auto& zone = request.viewer().timeZone();
    return parts_.database.read([&](Transaction& tx) {
        const auto rule = parts_.book.get(tx, request.pathValue("id"));
        const auto url = urlOf(rule.id);
        const auto hook = declarationOf(parts_.engine, rule.hook);
        const auto* declared = hook ? &*hook : nullptr;
        const bool isRule = rule.hook != moduleHook && rule.hook != tableHook;
        const bool builds = declared && BuiltRule::read(rule.source, *declared);
        Value versions = Value::array();
        for (const auto& version : RuleRepository::versions(tx, rule.id))
            versions.push_back({{"label", sdk::say("Version {number}", {{"number", std::to_string(version.number)}})},
                                {"url", url + "/versions/" + std::to_string(version.number)},
                                {"in_force", version.number == rule.version},
                                {"note", version.note},
                                {"author", version.author},
                                {"at", sdk::showInstant(version.createdAt, zone)}});
        return Response::page({.templateName = "kernel/rule",
                               .title = rule.fullName(),
                               .data = {{"enabled", rule.enabled},
                                        {"hook", rule.hook},
                                        {"is_rule", isRule},
                                        {"kind", sdk::say(rule.hook == tableHook ? "A data table" : "A module")},
                                        {"used", isRule ? "" : usedBy(rule.hook, rule.name)},
                                        {"decisions", decisionsView(tx, rule.fullName(), declared, request.viewer())},
                                        {"cases", casesView(tx, rule, declared, request.viewer())},
                                        {"build_url", builds ? url + "/build" : ""},
                                        {"remove", sdk::say(isRule                   ? "Remove this rule"
                                                            : rule.hook == tableHook ? "Remove this data table"
                                                                                     : "Remove this module")},
                                        {"source", rule.source},
                                        {"record", recordView(tx, rule.fullName())},
                                        {"failures", failuresView(tx, rule.fullName(), rule.hook, request.viewer())},
                                        {"versions", versions},
                                        {"edit_url", url + "/edit"},
                                        {"enable_url", rule.enabled ? "" : url + "/enable"},
                                        {"disable_url", rule.enabled ? url + "/disable" : ""},
                                        {"remove_url", url + "/remove"}},
                               .crumbs = underRules()});
    });
}

Response RulePages::showFile(const Request& request) {
    const auto& name = request.pathValue("name");
    for (const auto& hook : parts_.engine.hooks())
        for (const auto& rule : parts_.engine.rulesOf(hook.declaration.name)) {
            if (!rule.storedId.empty() || rule.name != name) continue;
            return parts_.database.read([&](Transaction& tx) {
                const auto& hookName = hook.declaration.name;
                return Response::page(
                    {.templateName = "kernel/rule",
                     .title = rule.name,
                     .data = {{"enabled", true},
                              {"is_file", true},
                              {"is_rule", true},
                              {"hook", hookName},
                              {"decisions", decisionsView(tx, rule.name, &hook.declaration, request.viewer())},
                              {"source", rule.source},
                              {"problem", sdk::say(rule.problem)},
                              {"record", recordView(tx, rule.name)},
                              {"failures", failuresView(tx, rule.name, hookName, request.viewer())},
                              {"copy_url", "/admin/rules/new?hook=" + hookName + "&from=" + rule.name}},
                     .crumbs = underRules()});
            });
        }
    for (const auto& file : parts_.engine.sharedFiles()) {
        const auto dotted = file.name.substr(0, file.name.find('/')) + "." + file.name.substr(file.name.find('/') + 1);
        if (dotted != name) continue;
        const auto hookName = file.name.substr(0, file.name.find('/'));
        return Response::page({.templateName = "kernel/rule",
                               .title = file.name,
                               .data = {{"enabled", true},
                                        {"is_file", true},
                                        {"kind", sdk::say(hookName == tableHook ? "A data table" : "A module")},
                                        {"used", usedBy(hookName, sharedName(file, hookName))},
                                        {"source", file.source},
                                        {"problem", sdk::say(file.problem)},
                                        {"copy_url", "/admin/rules/new?hook=" + hookName + "&from=" + file.name}},
                               .crumbs = underRules()});
    }
    throw sdk::NotFound("There is no such rule file, or no plugin that is switched on calls its hook.");
}

namespace {

sdk::FieldSet failureFields() {
    return sdk::FieldSet::of("kernel.rule_failure")
        .choice(
            "failure", "Where a rule fails",
            {{"go_on", "Go on without that rule"}, {"hold", "Hold it until somebody has looked"}},
            {.required = true, .hint = "A rule fails when it has an error, takes too long or answers what cannot be."});
}

}  // namespace

Response RulePages::showFailure(const Request& request) {
    const auto& name = request.pathValue("hook");
    const auto hook = declarationOf(parts_.engine, name);
    if (!hook) throw sdk::NotFound();
    const auto form =
        sdk::Form(failureFields(), request.viewer()).fill({{"failure", parts_.engine.holds(*hook) ? "hold" : "go_on"}});
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("When a rule of {hook} fails", {{"hook", name}}),
                           .data = {{"intro", sdk::say(hook->description)},
                                    {"form", form.view()},
                                    {"action", "/admin/rules/hooks/" + name + "/failure"},
                                    {"button", sdk::say("Save")},
                                    {"cancel", "/admin/rules"}},
                           .crumbs = underRules()});
}

Response RulePages::setFailure(const Request& request) {
    const auto hook = declarationOf(parts_.engine, request.pathValue("hook"));
    if (!hook) throw sdk::NotFound();
    const auto form = sdk::Form::posted(failureFields(), request);
    if (!form.valid()) throw sdk::Invalid("Choose what it means that a rule fails.");
    const bool holds = form.text("failure") == "hold", usual = hook->failure == sdk::RuleFailure::Hold;
    parts_.database.write([&](Transaction& tx) {
        parts_.book.setHolds(tx, request.actor(), hook->name, holds == usual ? std::nullopt : std::optional(holds));
    });
    return Response::redirect("/admin/rules").notice(sdk::say("Saved, and in force on every server."));
}

Response RulePages::showNamed(const Request& request) {
    const auto& name = request.pathValue("name");
    for (const auto& rule : parts_.database.read([](Transaction& tx) { return RuleRepository::all(tx); }))
        if (rule.fullName() == name) return Response::redirect(urlOf(rule.id));
    return Response::redirect("/admin/rules/files/" + name);
}

Value RulePages::decisionsView(Transaction& tx, const std::string& rule, const sdk::HookDeclaration* hook,
                               const sdk::Viewer& viewer) {
    Value rows = Value::array();
    if (!hook || !seesAll(*hook, viewer)) return rows;
    for (const auto& one : parts_.journal.decisions(tx, rule)) {
        std::optional<Value> answer;
        if (!one.answer.is_null()) answer = one.answer;
        rows.push_back(
            {{"at", sdk::showInstant(one.at, viewer.timeZone())},
             {"version",
              one.version > 0 ? sdk::say("Version {number}", {{"number", std::to_string(one.version)}}) : ""},
             {"about", base::textAt(one.input, hook->about)},
             {"answer", answerInWords(answer)},
             {"said", one.said}});
    }
    return rows;
}

Value RulePages::casesView(Transaction& tx, const StoredRule& rule, const sdk::HookDeclaration* hook,
                           const sdk::Viewer& viewer) {
    Value rows = Value::array();
    if (!hook) return rows;
    const auto cases = parts_.cases.of(tx, rule.id);
    const auto failed =
        RuleCases::failing(parts_.engine, *hook, parts_.engine.draft(rule.fullName(), rule.source), cases);
    for (const auto& one : cases) {
        const auto found = std::ranges::find(failed, one.label, &FailedCase::label);
        rows.push_back({{"label", one.label},
                        {"failed", found != failed.end()},
                        {"why", found != failed.end() && seesAll(*hook, viewer) ? found->detail : ""},
                        {"remove_url", urlOf(rule.id) + "/cases/" + one.id + "/remove"}});
    }
    return rows;
}

Response RulePages::removeCase(const Request& request) {
    const auto& id = request.pathValue("id");
    parts_.database.write([&](Transaction& tx) {
        parts_.book.removeCase(tx, request.actor(), parts_.cases, id, request.pathValue("case"));
    });
    return Response::redirect(urlOf(id)).notice(sdk::say("The test case is removed."));
}

std::string RulePages::usedBy(const std::string& hook, const std::string& name) {
    std::string names;
    const auto parts = parts_.engine.shared();
    for (const auto& each : parts_.engine.hooks())
        for (const auto& rule : parts_.engine.rulesOf(each.declaration.name)) {
            const auto asked = partsAskedBy(rule.source, *parts);
            const auto& list = hook == moduleHook ? asked.modules : asked.tables;
            if (std::ranges::find(list, name) != list.end()) names += (names.empty() ? "" : ", ") + rule.name;
        }
    return names;
}

Value RulePages::sharedView(const std::vector<StoredRule>& stored, const std::string& hook) {
    const bool tables = hook == tableHook;
    const auto parts = parts_.engine.shared();
    const auto problemOf = [&](const std::string& name) {
        const auto table = parts->tables.find(name);
        return tables && table != parts->tables.end() ? table->second.problem : std::string();
    };
    Value entries = Value::array();
    std::set<std::string> written;
    for (const auto& rule : stored) {
        if (rule.hook != hook) continue;
        written.insert(rule.name);
        entries.push_back({{"name", rule.name},
                           {"url", urlOf(rule.id)},
                           {"state", sdk::say(rule.enabled ? "On" : "Off")},
                           {"tag", rule.enabled ? "green" : "grey"},
                           {"problem", problemOf(rule.name)},
                           {"used", usedBy(hook, rule.name)}});
    }
    for (const auto& file : parts_.engine.sharedFiles())
        if (const auto name = sharedName(file, hook); !name.empty() && !written.contains(name))
            entries.push_back({{"name", name},
                               {"url", "/admin/rules/files/" + hook + "." + file.name.substr(file.name.find('/') + 1)},
                               {"is_file", true},
                               {"state", sdk::say("On")},
                               {"tag", "green"},
                               {"problem", problemOf(name)},
                               {"used", usedBy(hook, name)}});
    return {{"title", sdk::say(tables ? "Data tables" : "Shared code")},
            {"description", sdk::say(tables ? "Rows that rules look things up in, such as offices and who signs there."
                                            : "Modules that several rules use, by require.")},
            {"new", sdk::say(tables ? "New data table" : "New module")},
            {"new_url", "/admin/rules/new?hook=" + hook},
            {"none", sdk::say(tables ? "No data table yet." : "No module yet.")},
            {"entries", std::move(entries)}};
}

void RulePages::requireCases(const StoredRule& rule, const std::string& source) {
    const auto hook = declarationOf(parts_.engine, rule.hook);
    if (!hook) return;
    const auto cases = parts_.database.read([&](Transaction& tx) { return parts_.cases.of(tx, rule.id); });
    const auto failed = RuleCases::failing(parts_.engine, *hook, parts_.engine.draft(rule.fullName(), source), cases);
    if (!failed.empty())
        throw sdk::Conflict(
            sdk::say("The test case “{label}” fails, so the rule stays as it was.", {{"label", failed.front().label}}));
}

Response RulePages::showVersion(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto rule = parts_.book.get(tx, request.pathValue("id"));
        const auto number = numberOf(request.pathValue("number"));
        const auto version = RuleRepository::version(tx, rule.id, number);
        if (!version) throw sdk::NotFound("This rule has no such version.");
        const bool inForce = number == rule.version;
        const auto compared = inForce ? number - 1 : rule.version;
        const auto other = RuleRepository::version(tx, rule.id, compared);
        Value data{{"source", version->source},
                   {"note", version->note},
                   {"author", version->author},
                   {"at", sdk::showInstant(version->createdAt, request.viewer().timeZone())},
                   {"in_force", inForce},
                   {"edit_url", urlOf(rule.id) + "/edit?version=" + std::to_string(number)},
                   {"force_url", inForce ? "" : urlOf(rule.id) + "/versions/" + std::to_string(number)}};
        if (other) {
            data["diff"] = web::lineDiffView(other->source, version->source);
            data["compared"] = sdk::say(inForce ? "version {number}" : "version {number}, which is in force",
                                        {{"number", std::to_string(compared)}});
        }
        auto crumbs = underRules();
        crumbs.emplace_back(rule.fullName(), urlOf(rule.id));
        return Response::page({.templateName = "kernel/rule_version",
                               .title = sdk::say("Version {number}", {{"number", std::to_string(number)}}),
                               .data = data,
                               .crumbs = crumbs});
    });
}

Response RulePages::putInForce(const Request& request) {
    const auto number = numberOf(request.pathValue("number"));
    const auto& id = request.pathValue("id");
    std::optional<RuleVersion> version;
    const auto rule = parts_.database.read([&](Transaction& tx) {
        version = RuleRepository::version(tx, id, number);
        return parts_.book.get(tx, id);
    });
    if (version) requireCases(rule, version->source);
    parts_.database.write([&](Transaction& tx) { parts_.book.putInForce(tx, request.actor(), id, number); });
    return Response::redirect(urlOf(id)).notice(
        sdk::say("Version {number} is in force.", {{"number", std::to_string(number)}}));
}

Response RulePages::setEnabled(const Request& request, bool enabled) {
    const auto& id = request.pathValue("id");
    if (enabled) {
        const auto rule = parts_.database.read([&](Transaction& tx) { return parts_.book.get(tx, id); });
        requireCases(rule, rule.source);
    }
    parts_.database.write([&](Transaction& tx) { parts_.book.setEnabled(tx, request.actor(), id, enabled); });
    return Response::redirect(urlOf(id)).notice(sdk::say(enabled ? "This rule is on." : "This rule is off."));
}

Response RulePages::confirmRemove(const Request& request) {
    const auto rule =
        parts_.database.read([&](Transaction& tx) { return parts_.book.get(tx, request.pathValue("id")); });
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = sdk::say("Remove this rule"),
         .data = {{"heading", sdk::say("Remove the rule {rule}?", {{"rule", rule.fullName()}})},
                  {"lines",
                   {sdk::say("It stops at once, on every server, and its versions go with it."),
                    sdk::say(
                        "Its last text stays in the audit log. To stop it for a while only, switch it off instead.")}},
                  {"action", urlOf(rule.id) + "/remove"},
                  {"button", sdk::say("Remove the rule")},
                  {"danger", true},
                  {"cancel", urlOf(rule.id)}},
         .crumbs = underRules()});
}

Response RulePages::remove(const Request& request) {
    parts_.database.write([&](Transaction& tx) { parts_.book.remove(tx, request.actor(), request.pathValue("id")); });
    return Response::redirect("/admin/rules").notice(sdk::say("The rule is removed."));
}

}  // namespace guildhall::lua
