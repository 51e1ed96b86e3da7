// Tokens of links that sign in or set a password: 256 bits, stored as hashes, used once.
#pragma once

#include "kernel/identity/credential_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::identity {

enum class TokenPurpose {
    MagicLink,   ///< 15 minutes
    Invitation,  ///< 7 days
    Reset,       ///< 1 hour
};

struct TokenHolder {
    std::string personId;
    TokenPurpose purpose;
};

/// Any thread; every call works in the caller's transaction.
class SignInTokens {
public:
    SignInTokens(const sdk::Clock& clock, sdk::Random& random) : clock_(clock), random_(random) {}

    /// The token itself, for the link.
    std::string issue(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose);
    /// Whose it is, while unused and not expired.
    std::optional<TokenHolder> find(sdk::Transaction& tx, std::string_view token);
    /// Whose it is, used and expired ones too.
    std::optional<TokenHolder> findUsed(sdk::Transaction& tx, std::string_view token);
    /// Uses it up. None when it was used, has expired or is unknown, also when two come at once: one gets it.
    std::optional<TokenHolder> consume(sdk::Transaction& tx, std::string_view token);
    /// A set password makes all the person's other links void.
    void voidAllOf(sdk::Transaction& tx, std::string_view personId);

private:
    const sdk::Clock& clock_;
    sdk::Random& random_;
    CredentialRepository repository_;
};

}  // namespace guildhall::identity
