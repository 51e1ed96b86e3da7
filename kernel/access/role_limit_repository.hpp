// The table kernel_role_limit.
#pragma once

#include "kernel/access/role_limits.hpp"

namespace guildhall::access {

/// Stateless; every call works in the caller's transaction.
class RoleLimitRepository {
public:
    static std::map<std::string, RoleLimit, std::less<>> all(sdk::Transaction& tx);
    static RoleLimit of(sdk::Transaction& tx, std::string_view role);
    static void set(sdk::Transaction& tx, std::string_view role, const RoleLimit& limit);
};

}  // namespace guildhall::access
