#include "kernel/privacy/retention_pages.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <map>

namespace guildhall::privacy {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* path = "/admin/personal-data/retention";
constexpr std::size_t mostShown = 20;

std::string shownDay(const std::string& iso) {
    const auto day = sdk::parseDate(iso);
    return day ? sdk::showDate(*day) : iso;
}

Value planRow(const RetentionSchedule::Plan& plan) {
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
}

Response RetentionPages::show(const Request& request) {
    Value rows = Value::array(), endless = Value::array();
    for (const auto& plan : database_.read([&](Transaction& tx) { return schedule_.plan(tx); }))
        rows.push_back(planRow(plan));
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
