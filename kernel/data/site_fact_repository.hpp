// The table kernel_site: what belongs to the site as a whole, such as the check of its secret key.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::data {

/// Stateless; every call works in the caller's transaction.
class SiteFactRepository {
public:
    /// False in a database that is older than the table.
    static bool exists(sdk::Transaction& tx);
    static std::optional<std::string> find(sdk::Transaction& tx, std::string_view name);
    static void save(sdk::Transaction& tx, std::string_view name, std::string_view value);
    /// False when there was one already, which stays.
    static bool add(sdk::Transaction& tx, std::string_view name, std::string_view value);
};

}  // namespace guildhall::data
