// Signed tokens of other services (JWT, RFC 7519), checked as RFC 8725 says: only algorithms with public keys, the key
// from where the issuer publishes it and never from the token, issuer and audience by the letter.
#pragma once

#include "kernel/federation/jwk_sets.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::federation {

/// A token that does not count; what() says why, for logs: nothing of it is a secret.
class BadToken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Expected {
    std::string issuer;
    std::vector<std::string> audiences;  ///< one of them is enough
    std::string keysAt;                  ///< address of the issuer's JWK set
    bool expires = true;                 ///< `exp` has to be there
};

/// Clocks of two services differ by less.
inline constexpr std::chrono::seconds clockDifference{60};

/// Any thread.
class Jwts {
public:
    Jwts(JwkSets& keys, const sdk::Clock& clock) : keys_(keys), clock_(clock) {}

    /// The claims of a token that is what is expected. Throws BadToken, and ServiceFailure when the keys cannot be had.
    sdk::Value claims(std::string_view token, const Expected& expected);

private:
    JwkSets& keys_;
    const sdk::Clock& clock_;
};

/// A claim that is text; empty when it is not there or something else.
std::string textClaim(const sdk::Value& claims, const char* name);

}  // namespace guildhall::federation
