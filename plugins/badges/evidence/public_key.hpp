// Public keys of issuers and what they have signed: RS256, ES256 (RFC 7518) and EdDSA with Ed25519 (RFC 8037). Pure;
// any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

struct PublicKey {
    enum class Kind { Rsa, P256, Ed25519 };
    Kind kind;
    std::string first;   ///< RSA: the modulus; P-256: x; Ed25519: the key, 32 bytes
    std::string second;  ///< RSA: the exponent; P-256: y
    std::string alg;     ///< the only algorithm it is for; empty: not said

    bool isSameAs(const PublicKey& other) const {
        return kind == other.kind && first == other.first && second == other.second;
    }
};

/// A JSON Web Key (RFC 7517) that may check signatures: RSA from 2,048 bits on. None for another, and for one that
/// gives its private part away.
std::optional<PublicKey> keyOfJwk(const sdk::Value& jwk);
/// A Multikey (Controlled Identifiers 1.0) of Ed25519 (`z6Mk…`) or P-256 (`zDn…`). None for another.
std::optional<PublicKey> keyOfMultikey(std::string_view text);
/// Of a verification method (Controlled Identifiers 1.0, 2.2): its `publicKeyJwk` or `publicKeyMultibase`.
std::optional<PublicKey> keyOfMethod(const sdk::Value& method);

/// Has the key signed these bytes with this algorithm of JOSE? False also when the algorithm is not for such a key.
bool hasSigned(const PublicKey& key, std::string_view alg, std::string_view bytes, std::string_view signature);

}  // namespace guildhall::badges
