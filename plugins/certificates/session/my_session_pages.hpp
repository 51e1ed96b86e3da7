// The sessions a person is named on, whatever role is active: a list, and a page that shows what everybody named there
// may know. Who has a role for sessions is led to their full pages.
#pragma once

#include "session/session_rules.hpp"

#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class MySessionPages {
public:
    explicit MySessionPages(sdk::Services& services) : services_(services) {}

    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);

    /// Throws NotFound for a session the person is not named on.
    static Session named(sdk::Transaction& tx, const sdk::Request& request);
    static std::string url(const Session& session) { return "/my-sessions/" + session.id; }

private:
    sdk::Services& services_;
};

}  // namespace guildhall::certificates
