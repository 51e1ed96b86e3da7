#include "kernel/access/access_module.hpp"

#include "kernel/access/own_role_pages.hpp"
#include "kernel/access/redaction_pages.hpp"
#include "kernel/access/refusal_pages.hpp"
#include "kernel/access/role_limit_pages.hpp"
#include "kernel/access/role_pages.hpp"
#include "kernel/access/shipped_access.hpp"
#include "kernel/config/folders.hpp"

namespace guildhall::access {

AccessModule::AccessModule(Foundation& ground, audit::AuditModule& audit)
    : Module(ground.modules),
      ownRoles(catalogue, ground.changes, audit.log, ground.clock),
      viewers(catalogue, limits, ground.clock),
      grants(catalogue, viewers, audit.log, ground.clock, ground.random),
      use(*ground.database, ground.clock, ground.log),
      ground_(ground),
      audit_(audit.log) {
    catalogue.add("kernel", readShippedAccess(config::installFolder() / "db/seed/access.json"));
    ground.changes.subscribe(OwnRoles::area, [this] { ownRoles.load(*ground_.database); });
    ground.changes.subscribe(RoleLimits::area, [this] { limits.load(*ground_.database); });
}

void AccessModule::describe(sdk::Registrar& add) {
    auto& database = *ground_.database;
    keep(add, std::make_shared<RolePages>(database, catalogue, ownRoles, use, ground_.clock));
    keep(add, std::make_shared<RefusalPages>(database, catalogue, ground_.clock));
    keep(add, std::make_shared<RedactionPages>(catalogue));
    keep(add, std::make_shared<OwnRolePages>(OwnRolePages::Parts{database, catalogue, ownRoles, use, ground_.clock}));
    keep(add, std::make_shared<RoleLimitPages>(
                  RoleLimitPages::Parts{database, catalogue, ownRoles, ground_.changes, audit_}));
}

privacy::PersonalSources AccessModule::personalData() {
    const auto count = [](sdk::Transaction& tx, std::string_view person) {
        return static_cast<std::int64_t>(RoleRepository().history(tx, person).size());
    };
    const auto all = [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
        auto items = sdk::Value::array();
        for (const auto& grant : RoleRepository().history(tx, person)) {
            sdk::Value item{
                {"role", grant.role}, {"since", sdk::isoInstant(grant.grantedAt)}, {"reason", grant.reason}};
            if (grant.revokedAt) item["until"] = sdk::isoInstant(*grant.revokedAt);
            items.push_back(std::move(item));
        }
        return items;
    };
    const auto erase = [this](sdk::Moment& moment, std::string_view person, std::string_view) {
        for (const auto& role : RoleRepository().held(moment.tx, person, moment.now))
            grants.revoke(moment.tx, moment.actor, person, role, "Erased");
    };
    return {{.name = "roles",
             .title = "Roles",
             .fields = {"Role", "Since", "Reason"},
             .purpose = "to know who may do what, and who decided it",
             .becomes = "Taken away. Which roles there were, and when, stays without a name.",
             .count = count,
             .all = all,
             .erase = erase}};
}

}  // namespace guildhall::access
