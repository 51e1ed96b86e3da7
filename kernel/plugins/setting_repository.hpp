// Settings saved on a plugin's page: table kernel_setting.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace guildhall::plugins {

struct StoredSetting {
    std::string value;
    bool sealed = false;  ///< `value` opens with the secret box only
};

/// Stateless; every call works in the caller's transaction.
class SettingRepository {
public:
    /// By {owner, key}.
    static std::map<std::pair<std::string, std::string>, StoredSetting> all(sdk::Transaction& tx);
    static void save(sdk::Transaction& tx, std::string_view owner, std::string_view key, const StoredSetting& setting,
                     sdk::Instant now);
    static void remove(sdk::Transaction& tx, std::string_view owner, std::string_view key);
    static std::int64_t count(sdk::Transaction& tx, std::string_view owner);
    static void forgetOwner(sdk::Transaction& tx, std::string_view owner);
};

}  // namespace guildhall::plugins
