// The ways in and out: password, magic link, forgotten and new passwords, switching the role, signing out.
#pragma once

#include "kernel/factors/passkeys.hpp"
#include "kernel/federation/provider.hpp"
#include "kernel/identity/entrance.hpp"
#include "kernel/identity/link_requests.hpp"
#include "kernel/identity/magic_links.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/sign_in.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class SignInPages {
public:
    struct Parts {
        sdk::Database& database;
        SignIn& signIn;
        MagicLinks& magicLinks;
        LinkRequests& linkRequests;
        Passwords& passwords;
        SignInTokens& tokens;
        Sessions& sessions;
        const Entrance& entrance;
        const SignInSteps& steps;
        const factors::Passkeys& passkeys;
        const federation::Trusted& trusted;
        sdk::Random& random;
    };
    explicit SignInPages(Parts parts) : parts_(std::move(parts)) {}

    void describe(sdk::Registrar& add);

private:
    static void describeMails(sdk::Registrar& add);
    struct Shown {
        std::string email = {}, returnPath = {}, error = {};
        int status = 200;
        bool ended = false;
    };
    sdk::Response signInPage(const Shown& shown) const;
    sdk::Response showSignIn(const sdk::Request& request);
    sdk::Response signIn(const sdk::Request& request);
    sdk::Response showMagicLink(const sdk::Request& request);
    sdk::Response magicLink(const sdk::Request& request);
    sdk::Response openLinkPage(const sdk::Request& request, const std::string& token, const std::string& returnPath,
                               const std::string& error);
    /// The code from the mail, typed where the link was asked for.
    sdk::Response mailedCode(const sdk::Request& request);
    sdk::Response setPasswordPage(const sdk::Request& request, const std::string& token, const sdk::Person& person,
                                  const std::string& error);
    sdk::Response signedOut() const;
    sdk::Response showForgotten(const sdk::Request& request);
    sdk::Response forgotten(const sdk::Request& request);
    sdk::Response showSetPassword(const sdk::Request& request);
    sdk::Response setPassword(const sdk::Request& request);
    sdk::Response showSignOut(const sdk::Request& request);
    sdk::Response signOut(const sdk::Request& request);
    sdk::Response switchRole(const sdk::Request& request);
    sdk::Response signOutEverywhere(const sdk::Request& request);
    sdk::Response askedForLink(const sdk::Request& request, TokenPurpose purpose);
    std::optional<SignedIn> tryPassword(const sdk::Request& request, const std::string& email) const;

    Parts parts_;
};

}  // namespace guildhall::identity
