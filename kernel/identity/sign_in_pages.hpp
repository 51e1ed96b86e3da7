// The ways in and out: password, magic link, forgotten and new passwords, switching the role, signing out.
#pragma once

#include "kernel/http/session_cookie.hpp"
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
        KnownBrowsers& browsers;
        Sessions& sessions;
        http::SessionCookie cookie;
    };
    explicit SignInPages(Parts parts) : parts_(std::move(parts)) {}

    void describe(sdk::Registrar& add);

private:
    static void describeMails(sdk::Registrar& add);
    sdk::Response showSignIn(const sdk::Request& request);
    sdk::Response signIn(const sdk::Request& request);
    sdk::Response showMagicLink(const sdk::Request& request);
    sdk::Response magicLink(const sdk::Request& request);
    sdk::Response showForgotten(const sdk::Request& request);
    sdk::Response forgotten(const sdk::Request& request);
    sdk::Response showSetPassword(const sdk::Request& request);
    sdk::Response setPassword(const sdk::Request& request);
    sdk::Response showSignOut(const sdk::Request& request);
    sdk::Response signOut(const sdk::Request& request);
    sdk::Response switchRole(const sdk::Request& request);
    sdk::Response signOutEverywhere(const sdk::Request& request);
    /// With the cookies of the new session; the one this browser had ends.
    sdk::Response enter(const sdk::Request& request, const SignedIn& signedIn, const std::string& returnPath) const;
    sdk::Response askedForLink(const sdk::Request& request, TokenPurpose purpose);
    std::optional<SignedIn> tryPassword(const sdk::Request& request, const std::string& email) const;

    Parts parts_;
};

}  // namespace guildhall::identity
