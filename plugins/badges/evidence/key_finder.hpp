// Which key has signed, and whose it is. A key that a badge brings along, or names in a place of the signer's choice,
// proves nothing by itself: anybody can make one. It is the issuer's when their `did:key` or `did:jwk` is the key, when
// it lies on the issuer's own site, or when the issuer's document names it (Controlled Identifiers 1.0, 3.3).
#pragma once

#include "evidence/outside.hpp"
#include "evidence/public_key.hpp"

#include <guildhall/sdk/value.hpp>

#include <string>

namespace guildhall::badges {

struct FoundKey {
    PublicKey key;
    enum class Whose {
        Issuers,
        NotShown,   ///< the issuer's document names no keys, or there can be none
        NotLooked,  ///< the issuer's document cannot be had now
    } whose;
    bool isBrought = false;  ///< by the badge itself, which nobody can rely on unless it is the issuer's
};

/// For one check, by one thread; throws CheckEnds.
class KeyFinder {
public:
    KeyFinder(Outside& outside, std::string issuer) : outside_(outside), issuer_(std::move(issuer)) {}

    /// The `verificationMethod` of a proof, or the `kid` of a JWT: `did:key`, `did:jwk`, `did:web`, or an https address
    /// of a JSON Web Key, a set of them, a verification method or a controller document.
    FoundKey ofMethod(const std::string& method);
    /// Of a JWT's header, by `kid` and `jwk`.
    FoundKey ofHeader(const sdk::Value& header);

private:
    FoundKey ofDidWeb(const std::string& method);
    FoundKey ofAddress(const std::string& method);
    FoundKey within(PublicKey key);
    FoundKey::Whose whose(const PublicKey& key);
    /// The document at an address, which must be JSON. Throws CheckEnds (Unknown) when it cannot be had.
    sdk::Value document(const std::string& address);

    Outside& outside_;
    std::string issuer_;
};

}  // namespace guildhall::badges
