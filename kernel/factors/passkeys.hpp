// Passkeys (W3C Web Authentication, Level 2): a key pair that a device or password manager keeps for this site. No
// attestation is asked for: which device it is does not matter here.
#pragma once

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::factors {

/// What a browser sent does not count; what() says why, for logs.
class BadPasskey : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct PublicKey {
    std::string credentialId;    ///< base64url
    std::int64_t algorithm = 0;  ///< COSE: -7 (ES256), -257 (RS256) or -8 (EdDSA)
    std::string bytes;           ///< base64url, in the library's own form of that algorithm
    std::int64_t signCount = 0;
};

/// Immutable; any thread.
class Passkeys {
public:
    /// `portalUrl`: the address people use; passkeys are bound to its host.
    explicit Passkeys(const std::string& portalUrl);

    /// Browsers offer them on sites with TLS and on localhost only, and never for an IP address.
    bool possible() const { return possible_; }

    /// The options of `navigator.credentials.create`, bytes in base64url. `known`: credential ids the person has.
    sdk::Value creationOptions(const std::string& challenge, const sdk::Person& person, const std::string& siteName,
                               const std::vector<std::string>& known) const;
    /// Of `navigator.credentials.get`; `allowed` empty: whichever the person chooses.
    sdk::Value requestOptions(const std::string& challenge, const std::vector<std::string>& allowed) const;

    /// What the browser made. Throws BadPasskey.
    PublicKey made(const std::string& credentialJson, const std::string& challenge) const;
    /// The credential id that the browser's answer names, not checked yet; empty: none.
    static std::string credentialIdOf(const std::string& credentialJson);
    /// The sign count of an answer that this key has signed, by a person whom the device has verified. Throws
    /// BadPasskey.
    std::int64_t check(const std::string& credentialJson, const std::string& challenge, const PublicKey& key) const;

private:
    std::string clientDataOf(const sdk::Value& response, const char* type, const std::string& challenge) const;

    std::string origin_, host_;
    bool possible_;
};

}  // namespace guildhall::factors
