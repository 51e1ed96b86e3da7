// The plugin's sealed secrets, by name.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::coaching {

class SecretRepository {
public:
    static constexpr const char* table = "coaching_secret";
    static std::optional<std::string> find(sdk::Transaction& tx, std::string_view id);
    /// No effect when there is one: who comes second uses the first one's.
    static void add(sdk::Transaction& tx, std::string_view id, std::string_view sealed);
};

}  // namespace guildhall::coaching
