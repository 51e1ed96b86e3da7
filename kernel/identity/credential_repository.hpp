// The tables kernel_credential (password hashes) and kernel_signin_token (links that sign in or set a password).
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::identity {

struct TokenRow {
    std::string personId;
    std::string purpose;
    std::string browserHash = {};  ///< of the browser that asked for it; empty: it works by itself
    std::string codeHash = {};     ///< of the code that the mail shows
    bool mailed = false;
};

/// Stateless; every call works in the caller's transaction. Knows hashes of tokens only.
class CredentialRepository {
public:
    std::optional<std::string> passwordHash(sdk::Transaction& tx, std::string_view personId);
    void setPasswordHash(sdk::Transaction& tx, std::string_view personId, std::string_view hash, sdk::Instant now);

    /// The same password kept under another key; no effect when it was changed meanwhile.
    void renewPasswordHash(sdk::Transaction& tx, std::string_view personId, std::string_view former,
                           std::string_view hash);
    /// How many are kept under this key, and how many are not (or it is not known).
    std::pair<std::int64_t, std::int64_t> countByKey(sdk::Transaction& tx, std::string_view keyId);

    void addToken(sdk::Transaction& tx, std::string_view hash, const TokenRow& row, sdk::Instant now,
                  sdk::Instant expiresAt);
    /// The unused one of this browser and code.
    static std::optional<std::string> tokenByCode(sdk::Transaction& tx, std::string_view browserHash,
                                                  std::string_view codeHash, sdk::Instant now);
    /// A code that was wrong: after `most` of them the token is void.
    static void countTry(sdk::Transaction& tx, std::string_view hash, std::int64_t most, sdk::Instant now);
    static std::optional<sdk::Instant> passwordSetAt(sdk::Transaction& tx, std::string_view personId);
    /// Unused and not expired.
    std::optional<TokenRow> findToken(sdk::Transaction& tx, std::string_view hash, sdk::Instant now);
    /// Used and expired ones too.
    std::optional<TokenRow> findUsedToken(sdk::Transaction& tx, std::string_view hash);
    /// Those made by a clock that was ahead are made now: they live as long as they should, and no longer.
    void clampTokens(sdk::Transaction& tx, sdk::Instant now);
    /// Uses it up; none when someone else was first.
    std::optional<TokenRow> consumeToken(sdk::Transaction& tx, std::string_view hash, sdk::Instant now);
    /// All of the person's unused tokens are void.
    void voidTokens(sdk::Transaction& tx, std::string_view personId, sdk::Instant now);
    /// Password and links.
    void removeAllOf(sdk::Transaction& tx, std::string_view personId);
    void removeTokensExpiredBefore(sdk::Transaction& tx, sdk::Instant at);
};

}  // namespace guildhall::identity
