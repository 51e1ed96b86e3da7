// The second step at sign-in, signing in by a passkey, and showing once more who one is before something dangerous.
#pragma once

#include "kernel/identity/entrance.hpp"
#include "kernel/identity/link_requests.hpp"
#include "kernel/identity/second_steps.hpp"
#include "kernel/identity/sign_in.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class SecondStepPages {
public:
    struct Parts {
        sdk::Database& database;
        const Entrance& entrance;
        const SignInSteps& steps;
        SecondSteps& secondSteps;
        const factors::Passkeys& passkeys;
        Sessions& sessions;
        SignIn& signIn;
        SignInTokens& tokens;
        LinkRequests& linkRequests;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
    };
    explicit SecondStepPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response stepPage(const FirstStep& step, const std::string& error, int status);
    sdk::Response showStep(const sdk::Request& request);
    sdk::Response step(const sdk::Request& request);
    sdk::Response byPasskey(const sdk::Request& request);

    sdk::Response confirmPage(const sdk::Request& request, const std::string& error, bool mailed = false,
                              int status = 422);
    sdk::Response showConfirm(const sdk::Request& request);
    sdk::Response confirm(const sdk::Request& request);
    sdk::Response confirmByPasskey(const sdk::Request& request);
    sdk::Response confirmByMail(const sdk::Request& request);
    sdk::Response confirmed(const sdk::Request& request, const Proof& proof);

    /// The passkey that has answered our question, used; none when it is not good, which is audited.
    std::optional<factors::Passkey> answered(const sdk::Request& request);
    sdk::Person personOf(const std::string& id);

    Parts parts_;
};

/// What a page needs to ask for a passkey: {options, step}; null when browsers offer none here. `allowed`: credential
/// ids; empty: whichever the person chooses.
sdk::Value passkeyQuestion(const factors::Passkeys& passkeys, const SignInSteps& steps, sdk::Random& random,
                           const std::vector<std::string>& allowed = {});

}  // namespace guildhall::identity
