// How somebody else signs in, for administrators: setting their password, handing over a link, taking a lost second
// step away, services they are linked to. Of people who work here only a super administrator changes it: whoever can
// get into an account can do all that it can.
#pragma once

#include "kernel/identity/external_sign_in.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/second_steps.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class PersonSignInPages {
public:
    struct Parts {
        sdk::Database& database;
        PersonDirectory& people;
        Passwords& passwords;
        PasswordLinks& links;
        SecondSteps& secondSteps;
        ExternalSignIn& external;
        const federation::Trusted& trusted;
        access::Viewers& viewers;
        sdk::Audit& audit;
    };
    explicit PersonSignInPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

    /// Whether this viewer may change how that person signs in.
    static bool mayChange(sdk::Transaction& tx, access::Viewers& viewers, const sdk::Viewer& viewer,
                          std::string_view personId);

private:
    sdk::Response page(const sdk::Viewer& viewer, const sdk::Person& person, const sdk::Form& form);
    sdk::Response show(const sdk::Request& request);
    sdk::Response setPassword(const sdk::Request& request);
    sdk::Response makeLink(const sdk::Request& request);
    sdk::Response askRemove(const sdk::Request& request);
    sdk::Response removeSecondStep(const sdk::Request& request);
    sdk::Response removePasskey(const sdk::Request& request);
    sdk::Response unlink(const sdk::Request& request);
    sdk::Person reached(const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::identity
