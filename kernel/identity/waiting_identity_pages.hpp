// Who came from another service and was not let in, and identities that want a look: for administrators, who link them,
// take them away or leave them.
#pragma once

#include "kernel/identity/external_sign_in.hpp"
#include "kernel/identity/person_directory.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class WaitingIdentityPages {
public:
    struct Parts {
        sdk::Database& database;
        const federation::Trusted& trusted;
        ExternalSignIn& external;
        PersonDirectory& people;
        access::Viewers& viewers;
    };
    explicit WaitingIdentityPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response linkPage(const sdk::Viewer& viewer, const federation::WaitingIdentity& one, const sdk::Form& form);
    sdk::Response showLink(const sdk::Request& request);
    sdk::Response link(const sdk::Request& request);
    sdk::Response dismiss(const sdk::Request& request);
    federation::WaitingIdentity waiting(const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::identity
