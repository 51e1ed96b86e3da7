// Awards as Open Badges 3.0 (W3C Verifiable Credentials 2.0), and the list that says which of them are revoked. Pure;
// any thread.
#pragma once

#include "award/award.hpp"
#include "badge/badge.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace guildhall::badges {

/// Who issues, and where everything is.
struct Issuer {
    std::string name;
    std::string url;  ///< of the site, without trailing slash

    std::string id() const { return url + "/badge-issuer"; }
    /// What embedded proofs name: the key stands in it, and the controller document lists it.
    std::string methodOf(std::string_view multikey) const { return id() + "#" + std::string(multikey); }
    std::string keyAddress(std::string_view key) const { return url + "/badge-keys/" + std::string(key); }
    std::string listAddress(std::int64_t list) const { return url + "/badge-status/" + std::to_string(list); }
    std::string pageOf(std::string_view credential) const { return url + "/credentials/" + std::string(credential); }
    sdk::Value profile() const;
    /// The profile with the keys that sign for it (Controlled Identifiers 1.0), also those that did before.
    sdk::Value controllerDocument(const std::vector<std::string>& multikeys) const;
};

/// Who holds it, as far as they want to be known.
struct Holder {
    std::string id;     ///< a URN that tells nothing
    std::string email;  ///< empty: not told
    std::string salt;   ///< not empty: the address goes out as a salted hash
};

/// What names in credentials mean, in the order that Open Badges asks for.
const sdk::Value& credentialContexts();

/// A URN that is the same for all credentials of one person at one site, and leads nowhere.
std::string holderUrn(std::string_view site, std::string_view person);

sdk::Value achievementOf(const Badge& badge, const Issuer& issuer);
/// `id`: of the credential; `place`: of its status.
sdk::Value credentialOf(const Award& award, const Badge& badge, const Issuer& issuer, const Holder& holder,
                        std::string_view id, std::int64_t place);
/// Does the credential tell the holder's address as this one wants it told: as it is, hashed with any salt, or not?
bool tellsOf(const sdk::Value& credential, const Holder& holder);
/// The same with the claims that a JWT has besides.
sdk::Value claimsOf(const sdk::Value& credential, const Award& award);

/// Bits of one list, by the specification's least.
constexpr std::int64_t listBits = 131'072;
/// A BitstringStatusListCredential; `revoked`: places within the list, from 0.
sdk::Value statusListOf(std::int64_t list, const std::vector<std::int64_t>& revoked, const Issuer& issuer,
                        sdk::Instant now);

/// The drawing with the signed credential in it.
std::string bakedSvg(const std::string& svg, const std::string& jwt);
/// Likewise; what is no PNG comes back as it is.
std::string bakedPng(const std::string& png, const std::string& jwt);

}  // namespace guildhall::badges
