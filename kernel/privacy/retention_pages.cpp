#include "kernel/privacy/retention_pages.hpp"

#include "kernel/privacy/retention_term_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace guildhall::privacy {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *path = "/admin/personal-data/retention", *mayChange = "privacy.erase";

const sdk::FieldSet& termFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.retention_term")
            .number("years", "Years",
                    {.required = true,
                     .least = RetentionTermRepository::least,
                     .most = RetentionTermRepository::most,
                     .width = "4"})
            .text(
                "reason", "Reason",
                {.required = true, .max = 500, .hint = "What asks for it: a law, a contract. Kept in the audit log."});
    return fields;
}

constexpr std::size_t mostShown = 20;

std::string shownDay(const std::string& iso) {
    const auto day = sdk::parseDate(iso);
    return day ? sdk::showDate(*day) : iso;
}

Value planRow(const RetentionSchedule::Plan& plan, bool changes) {
    Value items = Value::array(), stays = Value::array();
    for (const auto& one : plan.goes) {
        if (items.size() == mostShown) break;
        items.push_back({{"id", one.id}, {"url", one.path}, {"since", shownDay(one.since)}});
    }
    std::map<std::string, std::int64_t> reasons;
    for (const auto& one : plan.stays) ++reasons[*one.waits];
    for (const auto& [reason, count] : reasons)
        stays.push_back({{"count", sdk::thousands(count)}, {"reason", sdk::say(reason)}});
    const auto goes = static_cast<std::int64_t>(plan.goes.size());
    return {{"title", sdk::say(plan.source.title)},
            {"term", RetentionSchedule::termOf(*plan.source.retention)},
            {"usual", plan.shippedYears == plan.source.retention->years
                          ? std::string()
                          : sdk::say("{years} unless the site says otherwise",
                                     {{"years", sdk::countText(plan.shippedYears, "year", "years")}})},
            {"change_url", changes ? path + ("/" + plan.source.name) : std::string()},
            {"becomes", sdk::say(plan.source.becomes)},
            {"goes", plan.more ? sdk::say("{count}, and more with the runs after it", {{"count", sdk::thousands(goes)}})
                               : sdk::thousands(goes)},
            {"items", std::move(items)},
            {"has_items", goes > 0},
            {"further", goes > static_cast<std::int64_t>(mostShown)
                            ? sdk::say("And {count} more.",
                                       {{"count", sdk::thousands(goes - static_cast<std::int64_t>(mostShown))}})
                            : std::string()},
            {"stays", std::move(stays)},
            {"has_stays", !plan.stays.empty()}};
}

}  // namespace

Value privacyTabs(std::string_view current) {
    Value tabs = Value::array();
    const auto add = [&](const char* url, std::string label) {
        tabs.push_back({{"url", url}, {"label", std::move(label)}, {"current", current == url}});
    };
    add("/admin/personal-data", sdk::say("What is held"));
    add(path, sdk::say("How long it is kept"));
    add("/admin/personal-data/disclosures", sdk::say("What has gone out"));
    return tabs;
}

void RetentionPages::describe(sdk::Registrar& add) {
    add.get(path, "privacy.export", [this](const Request& request) { return show(request); });
    add.get("/admin/personal-data/retention/{source}", mayChange,
            [this](const Request& request) { return showTerm(request); });
    add.post("/admin/personal-data/retention/{source}", mayChange,
             [this](const Request& request) { return saveTerm(request); }, {.fresh = true});
}

PersonalSource RetentionPages::sourceOf(const Request& request) const {
    auto all = data_.sources();
    const auto found = std::ranges::find(all, request.pathValue("source"), &PersonalSource::name);
    if (found == all.end() || !found->retention) throw sdk::NotFound();
    return std::move(*found);
}

Response RetentionPages::termPage(const PersonalSource& source, const sdk::Form& form) {
    const auto title = sdk::say("How long it is kept: {what}", {{"what", sdk::say(source.title)}});
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = title,
         .data = {{"form", form.view()},
                  {"intro", sdk::say("It counts from “{field}”. What is over then goes with the next nightly run, for "
                                     "good. The usual time is {years}.",
                                     {{"field", sdk::say(source.retention->after)},
                                      {"years", sdk::countText(source.retention->years, "year", "years")}})},
                  {"action", path + ("/" + source.name)},
                  {"button", sdk::say("Save")},
                  {"cancel", path}},
         .crumbs = {{sdk::say("How long it is kept"), path}},
         .status = form.valid() ? 200 : 422});
}

Response RetentionPages::showTerm(const Request& request) {
    const auto source = sourceOf(request);
    return database_.read([&](Transaction& tx) {
        const auto terms = RetentionTermRepository::all(tx);
        const auto own = terms.find(source.name);
        const auto years = own == terms.end() ? source.retention->years : own->second;
        return termPage(source, sdk::Form(termFields(), request.viewer()).fill({{"years", years}}));
    });
}

Response RetentionPages::saveTerm(const Request& request) {
    const auto source = sourceOf(request);
    const auto form = sdk::Form::posted(termFields(), request);
    return database_.write([&](Transaction& tx) {
        if (!form.valid()) return termPage(source, form);
        const auto terms = RetentionTermRepository::all(tx);
        const auto own = terms.find(source.name);
        const Value before{{"years", own == terms.end() ? source.retention->years : own->second}};
        const Value after{{"years", *form.number("years")}};
        if (before == after) return Response::redirect(path).notice(sdk::say("Nothing has changed."));
        if (*form.number("years") == source.retention->years)
            RetentionTermRepository::clear(tx, source.name);
        else
            RetentionTermRepository::set(tx, source.name, *form.number("years"));
        audit_.record(tx, request.actor(),
                      {.action = "RETENTION_TERM_CHANGED",
                       .target = source.name,
                       .reason = form.text("reason"),
                       .changes = sdk::auditDiff(termFields(), before, after)});
        return Response::redirect(path).notice(sdk::say("Saved. See below what goes with the next run because of it."));
    });
}

Response RetentionPages::show(const Request& request) {
    Value rows = Value::array(), endless = Value::array();
    for (const auto& plan : database_.read([&](Transaction& tx) { return schedule_.plan(tx); }))
        rows.push_back(planRow(plan, request.viewer().can(mayChange)));
    for (const auto& source : data_.sources())
        if (!source.retention)
            endless.push_back({{"title", sdk::say(source.title)}, {"becomes", sdk::say(source.becomes)}});
    return Response::page({.templateName = "kernel/retention",
                           .title = sdk::say("How long it is kept"),
                           .data = {{"tabs", privacyTabs(path)},
                                    {"has_tabs", true},
                                    {"rows", std::move(rows)},
                                    {"endless", std::move(endless)},
                                    {"schedule_url", request.viewer().can("jobs.manage") ? "/admin/schedules" : ""}}});
}

}  // namespace guildhall::privacy
