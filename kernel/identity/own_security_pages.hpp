// How one signs in: password, second step, passkeys, other services. For everybody who is signed in; what changes
// anything asks first who one is.
#pragma once

#include "kernel/federation/provider.hpp"
#include "kernel/identity/entrance.hpp"
#include "kernel/identity/external_sign_in.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/second_steps.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::identity {

class OwnSecurityPages {
public:
    struct Parts {
        sdk::Database& database;
        const Entrance& entrance;
        const SignInSteps& steps;
        SecondSteps& secondSteps;
        const factors::Passkeys& passkeys;
        Passwords& passwords;
        Sessions& sessions;
        ExternalSignIn& external;
        const federation::Trusted& trusted;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
        const sdk::Site& site;
        TellsOfSecurity told;
    };
    explicit OwnSecurityPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response passwordPage(const sdk::Request& request, const std::string& error);
    sdk::Response setPassword(const sdk::Request& request);
    sdk::Response endOtherSessions(const sdk::Request& request);

    sdk::Response setUpPage(const sdk::Request& request, const std::string& secret, const std::string& error);
    sdk::Response showSetUp(const sdk::Request& request);
    sdk::Response setUp(const sdk::Request& request);
    sdk::Response codesPage(const std::vector<std::string>& codes, bool isNew, const std::string& onward) const;
    sdk::Response newCodes(const sdk::Request& request);
    sdk::Response askRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);

    sdk::Response passkeyPage(const sdk::Request& request, const std::string& error);
    sdk::Response addPasskey(const sdk::Request& request);
    sdk::Response removePasskey(const sdk::Request& request);
    sdk::Response removeIdentity(const sdk::Request& request);
    sdk::Person self(const sdk::Request& request);

    Parts parts_;
};

/// How somebody signs in, as rows for pages: {passkeys, identities, password_since, second_step_since, recovery_codes}.
sdk::Value waysToSignIn(sdk::Transaction& tx, std::string_view personId, const SecondSteps& secondSteps,
                        const federation::Trusted& trusted, const sdk::Viewer& viewer);

}  // namespace guildhall::identity
