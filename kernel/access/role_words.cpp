#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::access {

std::string rolePath(const std::string& code) { return std::string(rolesPath) + "/" + code; }

sdk::Value roleTabs(const sdk::Viewer& viewer, std::string_view current) {
    sdk::Value tabs = sdk::Value::array();
    const auto add = [&](const char* tab, const char* label, const std::string& url) {
        tabs.push_back({{"label", sdk::say(label)}, {"url", url}, {"current", current == tab}});
    };
    const auto tabPath = std::string(rolesPath) + "?tab=";
    if (viewer.can("roles.view")) {
        add("roles", "Roles", tabPath + "roles");
        add("permissions", "What can be permitted", tabPath + "permissions");
        add("assignments", "Who has which role", tabPath + "assignments");
    }
    if (viewer.can("roles.grant")) add("review", "To confirm", std::string(rolesPath) + "/review");
    return tabs;
}

std::string personPath(const sdk::Viewer& viewer, const std::string& id) {
    return viewer.can("participants.view") ? "/users/" + id : std::string();
}

std::map<std::string, std::vector<const Permission*>> byCategory(const Permissions& all) {
    std::map<std::string, std::vector<const Permission*>> groups;
    for (const auto& [code, permission] : all.permissions())
        groups[code.substr(0, code.find('.'))].push_back(&permission);
    return groups;
}

std::string categoryLabel(const std::string& category) { return sdk::codeInWords(category); }

std::string roleTitle(const Permissions& all, const std::string& code) {
    const auto* role = all.role(code);
    return role ? sdk::say(role->title) : code;
}

std::string originText(const Permissions& all, const Origin& origin) {
    switch (origin.kind) {
        case Origin::Kind::Own: return sdk::say("Its own");
        case Origin::Kind::Added: return sdk::say("Given by the plugin {plugin}", {{"plugin", origin.from}});
        case Origin::Kind::AllBut: return sdk::say("It may do all but a few things");
        case Origin::Kind::Set: {
            const auto* set = all.set(origin.from);
            return sdk::say("From the set “{set}”", {{"set", set ? sdk::say(set->title) : origin.from}});
        }
        case Origin::Kind::Inherited: break;
    }
    return sdk::say("From {role}", {{"role", roleTitle(all, origin.from)}});
}

std::string originOf(const Permissions& all, const Role& role, const std::string& permission) {
    const auto found = role.origins.find(permission);
    return found == role.origins.end() ? sdk::say("It may do everything") : originText(all, found->second);
}

}  // namespace guildhall::access
