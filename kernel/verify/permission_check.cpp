#include "kernel/http/form_decoder.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <map>

namespace guildhall::plugins::verify {

namespace {

std::string firstPart(std::string_view path) {
    const auto end = path.find('/', 1);
    return std::string(path.substr(0, end));
}

void findUndeclared(Subject& subject, Finding& finding) {
    const auto declared = subject.house().access.catalogue.current();
    for (const auto& route : subject.routes)
        for (const auto& code : route.access.permissions())
            if (!subject.permissions.contains(code) && !declared->permission(code))
                finding.faults.push_back(route.method + " " + route.pattern + " asks for the permission “" + code +
                                         "”, which nobody declares.");
}

/// Menu items and portal links that lead nowhere.
void findDeadEntries(Subject& subject, Finding& finding) {
    const auto table = subject.house().http.dispatcher.routes().current();
    for (const auto& [label, path] : subject.entries) {
        const auto target = path.substr(0, path.find('?'));
        const bool own = std::ranges::any_of(
            subject.routes, [&](const sdk::Route& route) { return route.method == "GET" && route.pattern == target; });
        if (!own && !table->find("GET", http::decodePath(target)).route)
            finding.faults.push_back("The menu item “" + label + "” leads to " + path + ", which no route answers.");
    }
}

/// Addresses where another plugin is at home: by its routes when it is needed here, else by its name.
void findTrespasses(Subject& subject, Finding& finding) {
    std::map<std::string, std::string> homes;
    for (const auto& folder : std::filesystem::directory_iterator(subject.folder.parent_path())) {
        auto id = folder.path().filename().string();
        if (!isPluginId(id) || id == subject.id() || !std::filesystem::exists(folder.path() / "plugin.json")) continue;
        auto path = "/" + id;
        std::ranges::replace(path, '_', '-');
        homes.emplace(std::move(path), std::move(id));
    }
    const auto table = subject.house().http.dispatcher.routes().current();
    for (const auto& route : table->routes())
        if (route->owner != "kernel" && route->owner != subject.id())
            homes.emplace(firstPart(route->route.pattern), route->owner);
    homes.erase("/api");
    for (const auto& route : subject.routes)
        if (const auto home = homes.find(firstPart(route.pattern)); home != homes.end())
            finding.faults.push_back(route.method + " " + route.pattern + " is under an address of the plugin “" +
                                     home->second + "”.");
}

}  // namespace

Check permissionCheck() {
    return {.id = "permissions",
            .promise =
                "Every route names a permission somebody declares, or says that it is for all, and every menu item "
                "leads to a page",
            .needed = true,
            .run = [](Subject& subject) {
                for (const auto& need : subject.needs) subject.house().plugins.host.enable(need.filename().string());
                Finding finding;
                findUndeclared(subject, finding);
                findDeadEntries(subject, finding);
                if (!subject.folder.empty()) findTrespasses(subject, finding);
                const auto open = std::ranges::count_if(subject.routes, [](const sdk::Route& route) {
                    return route.access.kind() == sdk::Access::Kind::Public;
                });
                finding.done = sdk::countText(static_cast<std::int64_t>(subject.routes.size()), "route", "routes") +
                               ", " + std::to_string(open) + " of them public";
                return finding;
            }};
}

}  // namespace guildhall::plugins::verify
