#include "kernel/mail/mail_repository.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

namespace {

/// What is kept of a person besides what sdk::personFields() has.
const sdk::FieldSet& legalName() {
    static const auto fields = sdk::FieldSet::of("kernel.person_legal_name")
                                   .text("legal_first", "First name", {.sensitivity = sdk::Sensitivity::Pii})
                                   .text("legal_last", "Last name", {.sensitivity = sdk::Sensitivity::Pii});
    return fields;
}

}  // namespace

Check kernelSetUpCheck() {
    return {.id = "set-up",
            .promise = "The kernel starts on an empty site and says what it adds",
            .needed = true,
            .run = [](Subject& subject) {
                auto& house = subject.house();
                subject.manifest.id = "kernel";
                const auto table = house.http.dispatcher.routes().current();
                for (const auto& owned : table->routes())
                    if (owned->owner == subject.id())
                        subject.routes.push_back(
                            {owned->route.method, owned->route.pattern, owned->route.access, {}, owned->route.options});
                const auto catalogue = house.access.catalogue.current();
                for (const auto& [code, permission] : catalogue->permissions())
                    if (permission.owner == subject.id()) subject.permissions.insert(code);
                subject.records = {{legalName(), "kernel_person", {}, {}},
                                   {mail::mailFields(), "kernel_mail", {}, {"created_at", "sent_at"}}};
                subject.onPersonPages = true;
                subject.stage().enable();
                subject.stage().demonstrate();
                subject.stage().runJobs();
                const auto count = [](const auto& list, const char* one, const char* many) {
                    return sdk::countText(static_cast<std::int64_t>(list.size()), one, many);
                };
                return Finding{count(subject.routes, "route", "routes") + ", " +
                                   count(subject.permissions, "permission", "permissions"),
                               {}};
            }};
}

}  // namespace guildhall::plugins::verify
