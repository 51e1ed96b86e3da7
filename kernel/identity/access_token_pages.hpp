// One's own access tokens: made, seen once, listed with their last use, revoked. Administrators revoke those of others.
#pragma once

#include "kernel/identity/access_tokens.hpp"
#include "kernel/identity/person_directory.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

/// What each token may do, until when, and when it was used last: for partials/token_rows.
sdk::Value accessTokenRows(const std::vector<AccessToken>& tokens, const access::Permissions& catalogue,
                           const sdk::Viewer& viewer, sdk::Instant now);

class AccessTokenPages {
public:
    struct Parts {
        sdk::Database& database;
        AccessTokens& tokens;
        PersonDirectory& people;
        access::Viewers& viewers;
        const sdk::Clock& clock;
    };
    explicit AccessTokenPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response make(const sdk::Request& request);
    sdk::Response newPage(const sdk::Form& form);
    sdk::FieldSet newFields(const sdk::Viewer& viewer) const;
    sdk::Response revokeOwn(const sdk::Request& request);
    sdk::Response revokeOfOther(const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::identity
