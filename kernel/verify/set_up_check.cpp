#include "kernel/plugins/event_bus.hpp"
#include "kernel/plugins/loaded_plugin.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

Check setUpCheck() {
    return {.id = "set-up",
            .promise = "Its library loads and says what it adds",
            .needed = true,
            .run = [](Subject& subject) {
                LoadedPlugin loaded(subject.manifest, subject.house().plugins.servicesFor(subject.manifest));
                const auto contribution = loaded.describe(subject.manifest);
                for (const auto& permission : contribution.permissions) subject.permissions.insert(permission.code);
                for (const auto& record : contribution.records)
                    subject.records.push_back({record.fields(), record.table, record.columns});
                for (const auto& route : contribution.routes)
                    subject.routes.push_back({route.method, route.pattern, route.access, {}, route.options});
                for (const auto& item : contribution.menu) subject.entries.emplace_back(item.label, item.path);
                for (const auto& link : contribution.portalLinks) subject.entries.emplace_back(link.label, link.path);
                for (const auto& [kind, handler] : contribution.jobs) subject.jobKinds.insert(kind);
                for (const auto& listener : contribution.listeners)
                    subject.jobKinds.insert(EventBus::jobKind(subject.id(), listener));
                subject.onPersonPages = !contribution.personSections.empty();
                const auto count = [](const auto& list, const char* one, const char* many) {
                    return sdk::countText(static_cast<std::int64_t>(list.size()), one, many);
                };
                return Finding{count(contribution.routes, "route", "routes") + ", " +
                                   count(contribution.permissions, "permission", "permissions") + ", " +
                                   count(contribution.jobs, "job", "jobs") + ", " +
                                   count(contribution.hooks, "hook", "hooks") + ", " +
                                   count(contribution.events, "event", "events"),
                               {}};
            }};
}

}  // namespace guildhall::plugins::verify
