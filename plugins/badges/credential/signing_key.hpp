// The keys that sign credentials: RSA with 2,048 bits (RS256), which every validator of Open Badges takes, for VC-JWT,
// and Ed25519 (RFC 8032) for embedded proofs.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace guildhall::badges {

/// Immutable; any thread.
class SigningKey {
public:
    /// By the names that JSON Web Signatures have for them.
    enum class Algorithm { RS256, EdDSA };

    /// RSA takes some tenths of a second.
    static SigningKey make(Algorithm algorithm);
    /// Of a private key as PEM (PKCS #8). Throws std::runtime_error for what is none of these.
    static SigningKey read(std::string_view pem);

    std::string pem() const;
    Algorithm algorithm() const;
    /// `RS256` or `EdDSA`.
    static std::string nameOf(Algorithm algorithm);
    /// The 32 bytes of an Ed25519 key. Throws std::runtime_error for RSA.
    std::string publicKey() const;
    /// The public part as a JSON Web Key (RFC 7517; Ed25519: RFC 8037), without `kid`.
    sdk::Value jwk() const;
    /// A compact JWS (RFC 7515) over the payload; `kid`: the address of the key.
    std::string sign(const sdk::Value& payload, const std::string& kid) const;
    /// Of the bytes; Ed25519: 64.
    std::string signature(std::string_view bytes) const;

private:
    struct Inside;
    explicit SigningKey(std::shared_ptr<const Inside> inside) : inside_(std::move(inside)) {}
    std::shared_ptr<const Inside> inside_;
};

}  // namespace guildhall::badges
