// What anybody can check: an award's page, its signed credential, the keys, the lists of what is revoked.
#pragma once

#include "credential/credentials.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::badges {

/// Any thread.
class CredentialPages {
public:
    CredentialPages(sdk::Services& services, Credentials& credentials)
        : services_(services), credentials_(credentials) {}
    void describe(sdk::Registrar& add);

private:
    struct Shown {
        Award award;
        Badge badge;
        Credential credential;

        std::string path() const { return "/credentials/" + credential.id; }
    };
    /// None: unknown, or of somebody who was erased.
    static std::optional<Shown> find(sdk::Transaction& tx, std::optional<Credential> credential);
    /// `<credential>` is its page; `.json`, `.jwt`, `.v2.json`, `.svg` and `.png` are its forms. `<award>` leads to the
    /// credential of the award that counts.
    sdk::Response open(const sdk::Request& request);
    /// The credential that counts in the place of this one.
    sdk::Response current(const sdk::Request& request);
    sdk::Response replaced(const Shown& current, const Credential& asked, bool asPage) const;
    sdk::Response page(const sdk::Request& request, const Shown& shown);
    /// For wallets of Open Badges 2.0.
    sdk::Response hosted(const Shown& shown);
    sdk::Response baked(const Shown& shown, std::string_view ending);
    std::string linkedIn(const Shown& shown) const;
    sdk::Response issuer(const sdk::Request& request);
    sdk::Response keySet(const sdk::Request& request);
    sdk::Response key(const sdk::Request& request);
    sdk::Response status(const sdk::Request& request);
    sdk::Response signing(const sdk::Request& request);
    sdk::Response rotate(const sdk::Request& request);

    sdk::Services& services_;
    Credentials& credentials_;
};

}  // namespace guildhall::badges
