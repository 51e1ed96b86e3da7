#include "kernel/access/role_rehearsal.hpp"

#include "kernel/audit/audit_list_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <array>

namespace guildhall::access {

namespace {

using sdk::Value;

/// These open no page but what stands on it.
constexpr std::array seeing{"participants.view.pii", "participants.view.contact", "participants.view.financial"};

bool opensPages(const std::string& code) { return std::ranges::find(seeing, code) == seeing.end(); }

/// `GET /users/{id}/edit` as people read it.
std::string pageInWords(const std::string& page) {
    const auto blank = page.find(' ');
    auto address = page.substr(blank + 1);
    for (auto open = address.find('{'); open != address.npos; open = address.find('{'))
        address.replace(open, address.find('}', open) - open + 1, "…");
    return page.starts_with("GET ") ? sdk::say("{page} opened", {{"page", address}})
                                    : sdk::say("{page} sent", {{"page", address}});
}

std::string wordsOf(const Permissions& all, const std::string& code) {
    const auto* permission = all.permission(code);
    return permission ? sdk::say(permission->description) : code;
}

/// What `role` has and `other` has not.
std::vector<std::string> more(const Permissions& all, const Role& role, const Role& other) {
    std::vector<std::string> codes;
    for (const auto& [code, permission] : all.permissions())
        if (role.has(code) && !other.has(code)) codes.push_back(code);
    return codes;
}

}  // namespace

Value rehearse(sdk::Transaction& tx, const Permissions& all, const PermissionUse& use, const Role& before,
               const Role& after) {
    const auto lost = more(all, before, after), gained = more(all, after, before);
    const auto uses = PermissionUseRepository::ofRole(tx, before.code, use.since());
    Value refused = Value::array(), letIn = Value::array(), values = Value::array();
    for (const auto& code : lost) {
        if (!opensPages(code)) {
            values.push_back({{"text", sdk::say("They would no longer: {deed}", {{"deed", wordsOf(all, code)}})}});
            continue;
        }
        Value pages = Value::array();
        for (const auto& one : uses)
            if (one.permission == code)
                pages.push_back({{"page", pageInWords(one.page)},
                                 {"requests", sdk::sayCount(one.requests, "{n} time", "{n} times")}});
        refused.push_back({{"permission", wordsOf(all, code)}, {"pages", std::move(pages)}});
    }
    const auto refusals = audit::AuditListRepository::refusalsOf(
        tx, before.code, sdk::instantOf(sdk::parseDate(use.since()).value(), 0, "UTC"));
    for (const auto& code : gained) {
        if (!opensPages(code)) {
            values.push_back({{"text", sdk::say("They would also: {deed}", {{"deed", wordsOf(all, code)}})}});
            continue;
        }
        const auto found = refusals.find(code);
        letIn.push_back(
            {{"permission", wordsOf(all, code)},
             {"times", found == refusals.end() ? sdk::say("Nobody was refused for want of it")
                                               : sdk::sayCount(found->second, "{n} refusal would not have been",
                                                               "{n} refusals would not have been")}});
    }
    return {{"since", sdk::showDate(sdk::parseDate(use.since()).value())},
            {"nothing", lost.empty() && gained.empty()},
            {"refused", std::move(refused)},
            {"let_in", std::move(letIn)},
            {"values", std::move(values)}};
}

Value unused(sdk::Transaction& tx, const Permissions& all, const PermissionUse& use, const Role& role) {
    Value rows = Value::array();
    const auto first = PermissionUseRepository::firstDay(tx);
    if (role.everything || first.empty() || first > use.since()) return rows;
    const auto uses = PermissionUseRepository::ofRole(tx, role.code, use.since());
    const auto asked = use.asked();
    for (const auto& code : role.permissions)
        if (asked.contains(code) && std::ranges::find(uses, code, &PageUse::permission) == uses.end())
            rows.push_back({{"description", wordsOf(all, code)}});
    return rows;
}

}  // namespace guildhall::access
