// The table kernel_access_token.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::identity {

struct AccessToken {
    std::string id;  ///< `tokn-…`
    std::string personId;
    std::string name;
    std::string role;
    std::vector<std::string> scope;  ///< codes of permissions; empty: all that the role has
    sdk::Instant createdAt;
    sdk::Instant expiresAt;
    std::optional<sdk::Instant> lastUsedAt = {};
    std::string lastAddress = {};  ///< IP
};

/// Stateless; every call works in the caller's transaction. Knows hashes of tokens only.
class AccessTokenRepository {
public:
    static void add(sdk::Transaction& tx, const AccessToken& token, std::string_view hash);
    static std::optional<AccessToken> findByHash(sdk::Transaction& tx, std::string_view hash);
    /// The newest first.
    static std::vector<AccessToken> ofPerson(sdk::Transaction& tx, std::string_view personId);
    static void used(sdk::Transaction& tx, std::string_view id, sdk::Instant at, std::string_view address);
    /// False when it is not this person's, or gone.
    static bool remove(sdk::Transaction& tx, std::string_view personId, std::string_view id);
    static void removeOfPerson(sdk::Transaction& tx, std::string_view personId);
    static std::int64_t countOf(sdk::Transaction& tx, std::string_view personId);
};

}  // namespace guildhall::identity
