// The key that signs credentials: RSA with 2,048 bits (RS256), which every validator of Open Badges takes.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace guildhall::badges {

/// Immutable; any thread.
class SigningKey {
public:
    /// Takes some tenths of a second.
    static SigningKey make();
    /// Of a private key as PEM (PKCS #8). Throws std::runtime_error for what is none.
    static SigningKey read(std::string_view pem);

    std::string pem() const;
    /// The public part as a JSON Web Key (RFC 7517), without `kid`.
    sdk::Value jwk() const;
    /// A compact JWS (RFC 7515) over the payload; `kid`: the address of the key.
    std::string sign(const sdk::Value& payload, const std::string& kid) const;

private:
    struct Inside;
    explicit SigningKey(std::shared_ptr<const Inside> inside) : inside_(std::move(inside)) {}
    std::shared_ptr<const Inside> inside_;
};

}  // namespace guildhall::badges
