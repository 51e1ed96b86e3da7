// What a student sees and does: the welcome with its consent, what they hold, how far they are, their public profile.
#pragma once

#include "student/student.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class MyBadgesPages {
public:
    explicit MyBadgesPages(sdk::Services& services) : services_(services), roster_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response mine(const sdk::Request& request);
    sdk::Response program(const sdk::Request& request);
    sdk::Response ask(const sdk::Request& request);
    sdk::Response showWelcome(const sdk::Request& request);
    sdk::Response welcome(const sdk::Request& request);
    sdk::Response showProfile(const sdk::Request& request);
    sdk::Response changeProfile(const sdk::Request& request);
    sdk::Response changeAddress(const sdk::Request& request);
    sdk::Response publicProfile(const sdk::Request& request);
    sdk::Response ofStudent(const sdk::Request& request);

    /// Have they agreed to what counts now?
    bool hasAgreed(const std::optional<Student>& student) const;
    sdk::Response welcomePage(const sdk::Request& request, const sdk::Form& form) const;

    sdk::Services& services_;
    Roster roster_;
};

}  // namespace guildhall::badges
