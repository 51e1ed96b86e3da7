// Signing in with e-mail address and password.
#pragma once

#include "kernel/identity/credential_repository.hpp"
#include "kernel/identity/guess_limits.hpp"
#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/password_hasher.hpp"
#include "kernel/identity/sessions.hpp"

#include <optional>
#include <string_view>

namespace guildhall::identity {

/// Any thread; blocks for the time of one bcrypt.
class SignIn {
public:
    SignIn(sdk::Database& database, PasswordHasher& hasher, Sessions& sessions, sdk::Audit& audit,
           KnownBrowsers& browsers, const sdk::Clock& clock)
        : database_(database),
          hasher_(hasher),
          sessions_(sessions),
          audit_(audit),
          browsers_(browsers),
          limits_(clock) {}

    /// None when address and password do not belong together, with the same work and time whether or not the address
    /// is known. Audited as LOGIN or LOGIN_FAILED. Throws TooManyRequests while a wait runs.
    /// `browserMark`: of the browser's cookie, when there is one (known_browsers.hpp).
    std::optional<SignedIn> withPassword(std::string_view email, std::string_view password, const sdk::Actor& from,
                                         std::string_view browserMark = {});
    /// Whether it is the password of who is signed in. Slowed down and audited alike.
    bool isPasswordOf(const sdk::Person& person, std::string_view password, const sdk::Actor& from,
                      std::string_view browserMark = {});

private:
    struct Known {
        std::string personId;
        std::optional<std::string> passwordHash;
        std::string browser;
    };
    Known reserve(const std::string& email, const sdk::Actor& from, std::string_view browserMark);
    /// Verifies outside of any transaction, and then goes on in one.
    template <class Right>
    auto verified(const std::string& email, const Known& known, std::string_view password, const sdk::Actor& from,
                  Right right);

    sdk::Database& database_;
    PasswordHasher& hasher_;
    Sessions& sessions_;
    sdk::Audit& audit_;
    KnownBrowsers& browsers_;
    GuessLimits limits_;
    people::PersonRepository persons_;
    CredentialRepository credentials_;
};

}  // namespace guildhall::identity
