#include "kernel/plugins/contribution.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guildhall::plugins {

void Collector::route(sdk::Route route) {
    static constexpr std::array methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (std::ranges::find(methods, route.method) == methods.end())
        throw std::invalid_argument("route " + route.pattern + ": “" + route.method +
                                    "” is no method; there are GET, POST, PUT, PATCH and DELETE");
    if (!route.handler) throw std::invalid_argument(route.method + " " + route.pattern + " has no handler");
    if (!route.pattern.starts_with('/')) throw std::invalid_argument("route “" + route.pattern + "” must start with /");
    contribution_.routes.push_back(std::move(route));
}

void Collector::permission(sdk::PermissionDeclaration permission) {
    const auto& code = permission.code;
    const bool shaped = code.find('.') != code.npos && std::all_of(code.begin(), code.end(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
                        });
    if (!shaped) throw std::invalid_argument("permission “" + code + "” must look like resource.action");
    contribution_.permissions.push_back(std::move(permission));
}

void Collector::grant(std::string role, std::vector<std::string> permissions) {
    auto& all = contribution_.grants[std::move(role)];
    all.insert(all.end(), permissions.begin(), permissions.end());
}

void Collector::portalLink(std::string label, std::string path, int order) {
    contribution_.portalLinks.push_back({std::move(label), std::move(path), order});
}

void Collector::job(std::string kind, sdk::JobHandler handler) {
    if (!contribution_.jobs.emplace(kind, std::move(handler)).second)
        throw std::invalid_argument("job " + kind + " is declared twice");
}

void Collector::mailCategory(sdk::MailCategory category) {
    const bool shaped = !category.code.empty() && std::ranges::all_of(category.code, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
    if (!shaped || category.label.empty())
        throw std::invalid_argument("the mail category “" + category.code +
                                    "” needs a code of a-z, 0-9 and _, and a label");
    contribution_.mailCategories.push_back(std::move(category));
}

void Collector::settingCheck(std::string key, sdk::SettingCheck check) {
    if (!check || !contribution_.settingChecks.emplace(key, std::move(check)).second)
        throw std::invalid_argument("the check of the setting " + key + " is empty or declared twice");
}

void Collector::personSection(sdk::PersonSection section) {
    if (!section.data) throw std::invalid_argument("person section “" + section.title + "” has no data");
    contribution_.personSections.push_back(std::move(section));
}

void Collector::sealedColumn(sdk::SealedColumn column) {
    if (!column.table.starts_with(contribution_.owner + "_"))
        throw std::invalid_argument("table “" + column.table + "” must start with " + contribution_.owner + "_");
    for (const auto& other : contribution_.sealedColumns)
        if (other.table == column.table && other.column == column.column)
            throw std::invalid_argument("the sealed column " + column.table + "." + column.column +
                                        " is declared twice");
    contribution_.sealedColumns.push_back(std::move(column));
}

void Collector::records(sdk::RecordDeclaration records) {
    if (!records.table.starts_with(contribution_.owner + "_"))
        throw std::invalid_argument("table “" + records.table + "” must start with " + contribution_.owner + "_");
    contribution_.records.push_back(std::move(records));
}

void Collector::event(sdk::EventDeclaration event) {
    if (!event.name.starts_with(contribution_.owner + "."))
        throw std::invalid_argument("event “" + event.name + "” must start with " + contribution_.owner + ".");
    contribution_.events.push_back(std::move(event));
}

void Collector::listen(sdk::Listener listener) {
    const auto same = [&](const sdk::Listener& other) {
        return other.event == listener.event && other.purpose == listener.purpose;
    };
    if (!listener.handler || listener.purpose.empty())
        throw std::invalid_argument("the listener for " + listener.event + " needs a purpose and a handler");
    if (std::ranges::any_of(contribution_.listeners, same))
        throw std::invalid_argument("the listener “" + listener.purpose + "” for " + listener.event +
                                    " is declared twice");
    contribution_.listeners.push_back(std::move(listener));
}

}  // namespace guildhall::plugins
