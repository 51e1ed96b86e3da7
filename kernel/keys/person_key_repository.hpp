// The tables kernel_person_key and kernel_destroyed_key.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::keys {

struct StoredKey {
    std::string subject;
    std::string keyId;
    std::string sealed;  ///< under the secret key
};

struct DestroyedKey {
    std::string keyId;
    std::string subject;
    sdk::Instant at{};
};

/// Stateless; every call works in the caller's transaction.
class PersonKeyRepository {
public:
    /// Of these; those who have none are left out.
    static std::vector<StoredKey> find(sdk::Transaction& tx, const std::set<std::string>& subjects);
    static std::vector<StoredKey> all(sdk::Transaction& tx);
    /// Whoever has one keeps it. How many were added.
    static std::size_t add(sdk::Transaction& tx, const std::vector<StoredKey>& keys);
    /// False: they had none.
    static bool destroy(sdk::Transaction& tx, std::string_view subject, sdk::Instant now);
    /// Those of whom a key was destroyed.
    static std::set<std::string> destroyedAmong(sdk::Transaction& tx, const std::set<std::string>& subjects);
    static std::vector<DestroyedKey> allDestroyed(sdk::Transaction& tx);
    /// What is noted already stays.
    static void addDestroyed(sdk::Transaction& tx, const DestroyedKey& key);
};

}  // namespace guildhall::keys
