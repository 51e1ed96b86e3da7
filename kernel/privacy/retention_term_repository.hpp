// The table kernel_retention_term: how long the site keeps what its parts would keep for longer or less long.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::privacy {

/// Stateless; every call works in the caller's transaction.
class RetentionTermRepository {
public:
    static constexpr std::int64_t least = 1, most = 100;

    /// Years, by the name of the source.
    static std::map<std::string, int> all(sdk::Transaction& tx);
    static void set(sdk::Transaction& tx, std::string_view source, std::int64_t years);
    /// Back to what the part itself says.
    static void clear(sdk::Transaction& tx, std::string_view source);
};

}  // namespace guildhall::privacy
