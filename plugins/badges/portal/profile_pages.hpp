// What a student lets others see: their public profile, and how their address stands in their badges.
#pragma once

#include "credential/credentials.hpp"
#include "student/student.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class ProfilePages {
public:
    ProfilePages(sdk::Services& services, Credentials& credentials)
        : services_(services), credentials_(credentials), roster_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response showProfile(const sdk::Request& request);
    sdk::Response changeProfile(const sdk::Request& request);
    sdk::Response changeAddress(const sdk::Request& request);
    sdk::Response reissue(const sdk::Request& request);
    sdk::Response publicProfile(const sdk::Request& request);

    sdk::Services& services_;
    Credentials& credentials_;
    Roster roster_;
};

}  // namespace guildhall::badges
