// Roles and permissions of a server.
#pragma once

#include "kernel/access/access_kinds.hpp"
#include "kernel/access/catalogue.hpp"
#include "kernel/access/own_roles.hpp"
#include "kernel/access/permission_use.hpp"
#include "kernel/access/role_grants.hpp"
#include "kernel/access/viewers.hpp"
#include "kernel/audit/audit_module.hpp"

namespace guildhall::access {

class AccessModule : public Module {
public:
    AccessModule(Foundation& ground, audit::AuditModule& audit);

    std::vector<kinds::Kind*> kinds() override { return {&permissions_, &roles_, &grants_}; }
    void describe(sdk::Registrar& add) override;
    privacy::PersonalSources personalData() override;
    void start() override { use.start(); }
    void stop() override { use.stop(); }

    Catalogue catalogue;
    OwnRoles ownRoles;
    RoleLimits limits;
    Viewers viewers;
    RoleGrants grants;
    PermissionUse use;

private:
    Foundation& ground_;
    sdk::Audit& audit_;
    PermissionKind permissions_{catalogue};
    RoleKind roles_;
    GrantKind grants_;
};

}  // namespace guildhall::access
