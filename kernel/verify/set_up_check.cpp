#include "kernel/plugins/event_bus.hpp"
#include "kernel/plugins/loaded_plugin.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"
#include "kernel/web/section_shelf.hpp"

#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::plugins::verify {

Check setUpCheck() {
    return {.id = "set-up",
            .promise = "Its library loads and says what it adds",
            .needed = true,
            .run = [](Subject& subject) {
                LoadedPlugin loaded(subject.manifest, subject.house().plugins.servicesFor(subject.manifest));
                auto contribution = loaded.describe(subject.manifest);
                const auto& kinds = subject.house().plugins.allKinds;
                kinds.complete(contribution);
                kinds.check(contribution);
                for (const auto* kind : kinds.all())
                    for (auto& sentence : kind->lacking(contribution)) subject.lacking.push_back(std::move(sentence));
                const auto permissions = contribution.of<sdk::PermissionDeclaration>();
                const auto routes = contribution.of<sdk::Route>();
                const auto jobs = contribution.of<sdk::JobDeclaration>();
                for (const auto& permission : permissions) subject.permissions.insert(permission.code);
                for (const auto& record : contribution.of<sdk::RecordDeclaration>())
                    subject.records.push_back({record.fields(), record.table, record.columns, record.workedOut});
                for (const auto& route : routes)
                    subject.routes.push_back({route.method, route.pattern, route.access, {}, route.options});
                for (const auto& item : contribution.of<sdk::MenuItem>())
                    subject.entries.emplace_back(item.label, item.path);
                for (const auto& link : contribution.of<sdk::PortalLink>())
                    subject.entries.emplace_back(link.label, link.path);
                for (const auto& job : jobs) subject.jobKinds.insert(job.kind);
                for (const auto& listener : contribution.of<sdk::Listener>())
                    subject.jobKinds.insert(EventBus::jobKind(subject.id(), listener));
                subject.onPersonPages =
                    !contribution.of<sdk::PersonSection>().empty() ||
                    std::ranges::any_of(contribution.of<sdk::RecordSection>(), [](const sdk::RecordSection& section) {
                        return section.record == web::SectionShelf::person ||
                               section.record == web::SectionShelf::profile;
                    });
                const auto count = [](const auto& list, const char* one, const char* many) {
                    return sdk::countText(static_cast<std::int64_t>(list.size()), one, many);
                };
                return Finding{count(routes, "route", "routes") + ", " +
                                   count(permissions, "permission", "permissions") + ", " + count(jobs, "job", "jobs") +
                                   ", " + count(contribution.of<sdk::HookDeclaration>(), "hook", "hooks") + ", " +
                                   count(contribution.of<sdk::EventDeclaration>(), "event", "events"),
                               {}};
            }};
}

}  // namespace guildhall::plugins::verify
