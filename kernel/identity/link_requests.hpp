// Asking for a link to sign in or to set a password. The request itself does the same work for addresses people here
// have and for all others, so that its time tells nothing: it counts and notes what was asked. The mail is
// composed a moment later, at times that do not depend on the requests.
#pragma once

#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/link_request_repository.hpp"
#include "kernel/identity/magic_links.hpp"
#include "kernel/identity/password_links.hpp"
#include "kernel/identity/request_limits.hpp"

#include <guildhall/sdk/log.hpp>

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace guildhall::identity {

/// Any thread, except start and stop.
class LinkRequests {
public:
    struct Parts {
        sdk::Database& database;
        RequestLimits& limits;
        KnownBrowsers& browsers;
        MagicLinks& magicLinks;
        PasswordLinks& passwordLinks;
        const sdk::Clock& clock;
        sdk::Random& random;
        sdk::Log& log;
    };
    explicit LinkRequests(Parts parts) : parts_(std::move(parts)) {}
    ~LinkRequests() { stop(); }

    struct Asked {
        TokenPurpose purpose = TokenPurpose::MagicLink;  ///< or Reset
        std::string_view email;                          ///< as typed
        std::string returnPath = {};                     ///< where to go after signing in; empty: home
        std::string_view browserMark = {};               ///< of a cookie, when there is one
        std::string browserHash = {};                    ///< of what names the browser that asks
    };
    /// Says nothing about whether the address is known. Throws TooManyRequests alike for both.
    void ask(const Asked& asked, const sdk::Actor& from);
    /// Composes the mails of all that was asked and returns how many requests those were. One that fails is logged and
    /// given up; the others go on.
    int compose();

    /// Composes about twice a second.
    void start();
    void stop();

private:
    void composeOne(const std::string& id);
    void loop();

    Parts parts_;
    people::PersonRepository persons_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace guildhall::identity
