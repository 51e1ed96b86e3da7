#include "kernel/lua/rule_pages.hpp"

#include "kernel/lua/rule_rehearsal.hpp"
#include "kernel/web/line_diff.hpp"

#include <guildhall/sdk/error.hpp>
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

}  // namespace

void RulePages::describe(sdk::Registrar& add) {
    const auto to = [this](auto handler) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.menu({sdk::MenuGroup::System, "Rules", "/admin/rules", "rules.edit", 50});
    add.cards({"rules.edit", [this](const sdk::Viewer&) { return cards(); }, 210});
    add.get("/admin/rules", "rules.edit", to(&RulePages::list));
    add.get("/admin/rules/files/{name}", "rules.edit", to(&RulePages::showFile));
    add.get("/admin/rules/{id}", "rules.edit", to(&RulePages::show));
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
    return {{"name", name},
            {"owner", hook.owner},
            {"description", sdk::say(hook.declaration.description)},
            {"rules", rules},
            {"new_url", "/admin/rules/new?hook=" + name}};
}

Response RulePages::list(const Request&) {
    return parts_.database.read([&](Transaction& tx) {
        const auto stored = RuleRepository::all(tx);
        std::set<std::string> declared;
        Value hooks = Value::array(), waiting = Value::array();
        for (const auto& hook : parts_.engine.hooks()) {
            declared.insert(hook.declaration.name);
            hooks.push_back(hookView(tx, hook, stored));
        }
        for (const auto& rule : stored)
            if (!declared.contains(rule.hook)) waiting.push_back({{"name", rule.fullName()}, {"url", urlOf(rule.id)}});
        return Response::page(
            {.templateName = "kernel/rules",
             .title = sdk::say("Rules"),
             .data = {{"hooks", hooks}, {"waiting", waiting}, {"trouble", sdk::say(parts_.engine.trouble())}}});
    });
}

Response RulePages::show(const Request& request) {
    const auto& zone = request.viewer().timeZone();
    return parts_.database.read([&](Transaction& tx) {
        const auto rule = parts_.book.get(tx, request.pathValue("id"));
        const auto url = urlOf(rule.id);
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
                              {"hook", hookName},
                              {"source", rule.source},
                              {"problem", sdk::say(rule.problem)},
                              {"record", recordView(tx, rule.name)},
                              {"failures", failuresView(tx, rule.name, hookName, request.viewer())},
                              {"copy_url", "/admin/rules/new?hook=" + hookName + "&from=" + rule.name}},
                     .crumbs = underRules()});
            });
        }
    throw sdk::NotFound("There is no such rule file, or no plugin that is switched on calls its hook.");
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
    parts_.database.write([&](Transaction& tx) { parts_.book.putInForce(tx, request.actor(), id, number); });
    return Response::redirect(urlOf(id)).notice(
        sdk::say("Version {number} is in force.", {{"number", std::to_string(number)}}));
}

Response RulePages::setEnabled(const Request& request, bool enabled) {
    const auto& id = request.pathValue("id");
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
