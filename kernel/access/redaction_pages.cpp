#include "kernel/access/redaction_pages.hpp"

#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::access {

using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

constexpr const char* path = "/roles/explain/redacted";

/// Whether the role sees it, and why.
std::string whyOf(const Permissions& all, const Role& role, const char* permission) {
    if (role.has(permission)) return originOf(all, role, permission);
    if (const auto left = role.excluded.find(permission); left != role.excluded.end())
        return sdk::say("It is left out of this role, which would have it otherwise: {origin}.",
                        {{"origin", originText(all, left->second)}});
    return sdk::say("This role does not have the permission.");
}

Value levelRow(const Permissions& all, const Role& role, const SensitivityWords& level) {
    Value others = Value::array();
    const auto* permission = level.permission ? all.permission(level.permission) : nullptr;
    for (const auto& one : all.roles())
        if (permission && one.code != role.code && one.has(level.permission))
            others.push_back({{"title", sdk::say(one.title)}, {"url", rolePath(one.code)}});
    return {{"title", sdk::say(level.title)},
            {"examples", sdk::say(level.examples)},
            {"besides", sdk::say(level.besides)},
            {"permission", permission ? sdk::say(permission->description) : std::string()},
            {"code", permission ? level.permission : ""},
            {"seen", permission && role.has(level.permission)},
            {"why", permission ? whyOf(all, role, level.permission) : std::string()},
            {"has_others", !others.empty()},
            {"others", std::move(others)}};
}

}  // namespace

void RedactionPages::describe(sdk::Registrar& add) {
    add.get(path, "roles.view", [this](const Request& request) { return explain(request); });
}

Response RedactionPages::explain(const Request& request) {
    const auto all = catalogue_.current();
    const auto& asked = request.query("role");
    const auto* role = all->role(asked.empty() ? request.viewer().activeRole() : asked);
    if (!role) throw sdk::NotFound();
    Value levels = Value::array(), roles = Value::array();
    for (const auto& level : sensitivityWords) levels.push_back(levelRow(*all, *role, level));
    for (const auto& one : all->roles())
        roles.push_back({{"value", one.code}, {"label", sdk::say(one.title)}, {"selected", one.code == role->code}});
    return Response::page({.templateName = "kernel/redactions",
                           .title = sdk::say("What is redacted for {role}", {{"role", sdk::say(role->title)}}),
                           .data = {{"levels", std::move(levels)},
                                    {"roles", std::move(roles)},
                                    {"role_url", rolePath(role->code)},
                                    {"action", path}},
                           .crumbs = {{sdk::say("Roles"), rolesPath}}});
}

}  // namespace guildhall::access
