// Roles and permissions of a server.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/role_grants.hpp"
#include "kernel/access/viewers.hpp"
#include "kernel/audit/audit_module.hpp"

namespace guildhall::access {

class AccessModule : public Module {
public:
    AccessModule(Foundation& ground, audit::AuditModule& audit);

    Catalogue catalogue;
    Viewers viewers;
    RoleGrants grants;
};

}  // namespace guildhall::access
