// A credential of the W3C as it was signed: as a JWT (VC-JWT of Open Badges 3.0, 8.2) or with proofs embedded (Data
// Integrity 1.0 with eddsa-rdfc-2022, and Ed25519Signature2020).
#pragma once

#include "evidence/finding.hpp"
#include "evidence/outside.hpp"

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace guildhall::badges {

class Contexts;

struct SignedDocument {
    sdk::Value credential;
    // Of a JWT only:
    sdk::Value header, claims;
    std::string bytes;  ///< what is signed
    std::string signature;

    bool isJwt() const { return header.is_object(); }
};

/// Takes the text of a credential apart and believes nothing of it. Throws sdk::Invalid with a sentence. Pure.
SignedDocument readSigned(const std::string& text);

/// What other copies of a JWT's claims say differently, and its `nbf` and `exp`. Pure.
std::vector<Finding> claimFindings(const SignedDocument& document, sdk::Instant now);

/// What the signatures are looked up and checked with; for one check, by one thread.
struct SignatureCheck {
    Outside& outside;
    const Contexts& contexts;
    sdk::Instant now;

    /// Ends with CheckEnds unless it was signed as its issuer (or a key that is not shown to be somebody else's) would;
    /// what a reviewer should know of the signature comes back.
    std::vector<Finding> run(const SignedDocument& document) const;

private:
    std::vector<Finding> runJwt(const SignedDocument& document) const;
    std::vector<Finding> runProof(const sdk::Value& credential, const sdk::Value& proof) const;
};

}  // namespace guildhall::badges
