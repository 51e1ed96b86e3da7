// The table kernel_permission_use.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::access {

struct PageUse {
    std::string permission;
    std::string page;  ///< `GET /users/{id}`
    std::int64_t requests = 0;
    std::string lastDay;  ///< ISO, UTC
};

/// Stateless; every call works in the caller's transaction.
class PermissionUseRepository {
public:
    static void add(sdk::Transaction& tx, std::string_view day, std::string_view role, const PageUse& use);
    /// Most used first.
    static std::vector<PageUse> ofRole(sdk::Transaction& tx, std::string_view role, std::string_view sinceDay);
    /// The first day that anything is known of; empty: nothing yet.
    static std::string firstDay(sdk::Transaction& tx);
    static void removeBefore(sdk::Transaction& tx, std::string_view day);
};

}  // namespace guildhall::access
