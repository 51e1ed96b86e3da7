#include "kernel/plugins/verify/check.hpp"
#include "kernel/plugins/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

Check permissionCheck() {
    return {.id = "permissions",
            .promise = "Every route names a permission somebody declares, or says that it is for all",
            .needed = true,
            .run = [](Subject& subject) {
                for (const auto& need : subject.needs) subject.house().host.enable(need.filename().string());
                const auto declared = subject.house().catalogue.current();
                Finding finding;
                std::int64_t open = 0;
                for (const auto& route : subject.routes) {
                    if (route.access.kind() == sdk::Access::Kind::Public) ++open;
                    if (route.access.kind() != sdk::Access::Kind::Permission) continue;
                    const auto& code = route.access.permission();
                    if (!subject.permissions.contains(code) && !declared->permission(code))
                        finding.faults.push_back(route.method + " " + route.pattern + " asks for the permission “" +
                                                 code + "”, which nobody declares.");
                }
                finding.done = sdk::countText(static_cast<std::int64_t>(subject.routes.size()), "route", "routes") +
                               ", " + std::to_string(open) + " of them public";
                return finding;
            }};
}

}  // namespace guildhall::plugins::verify
