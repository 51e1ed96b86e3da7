// What every way to sign in ends with: the cookies of a new session, or the second step.
#pragma once

#include "kernel/http/session_cookie.hpp"
#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/sessions.hpp"
#include "kernel/identity/sign_in_steps.hpp"
#include "kernel/identity/sign_in_tokens.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/response.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace guildhall::identity {

/// Who has shown a first step, while the second is asked for.
struct FirstStep {
    std::string personId;
    Proof proof;
    std::string returnPath;
};

/// Any thread.
class Entrance {
public:
    struct Parts {
        sdk::Database& database;
        Sessions& sessions;
        const KnownBrowsers& browsers;
        const SignInSteps& steps;
        const access::Viewers& viewers;
        http::SessionCookie cookie;
    };
    explicit Entrance(Parts parts) : parts_(std::move(parts)) {}

    /// Where to with the cookies; the session this browser had ends. To the second step when one is asked for, and to
    /// where one is set up when a role of theirs asks for it.
    sdk::Response enter(const sdk::Request& request, const SignedIn& signedIn, const std::string& returnPath) const;

    /// The first step of this browser; none when there is none or it was too long ago. `sealed`: to be used up.
    std::optional<FirstStep> firstStep(const sdk::Request& request) const;
    const std::string& sealedStep(const sdk::Request& request) const;

    /// Hash of what names this browser, for links it asks for; empty: it has no name yet.
    std::string browserHash(const sdk::Request& request) const;
    LinkKey keyOf(const sdk::Request& request, std::string code = {}) const;
    /// What says that somebody has signed in here before (known_browsers.hpp).
    const std::string& browserMark(const sdk::Request& request) const;
    const http::SessionCookie& cookie() const { return parts_.cookie; }
    /// Titles of the person's roles that ask for a second step.
    std::string rolesWithTwoSteps(sdk::Transaction& tx, std::string_view personId) const;

private:
    Parts parts_;
};

/// “5 minutes”
std::string waitText(std::chrono::seconds wait);
/// “Too many attempts. Wait 5 minutes, then try again.”
std::string tooManyText(const sdk::TooManyRequests& wait);

}  // namespace guildhall::identity
