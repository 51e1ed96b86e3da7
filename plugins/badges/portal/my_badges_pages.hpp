// What a student sees and does: the welcome with its consent, what they hold, how far they are.
#pragma once

#include "credential/credentials.hpp"
#include "student/student.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class MyBadgesPages {
public:
    MyBadgesPages(sdk::Services& services, Credentials& credentials)
        : services_(services), credentials_(credentials), roster_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* welcomePath = "/my-badges/welcome";

private:
    sdk::Response mine(const sdk::Request& request);
    sdk::Response program(const sdk::Request& request);
    sdk::Response ask(const sdk::Request& request);
    sdk::Response showWelcome(const sdk::Request& request);
    sdk::Response welcome(const sdk::Request& request);
    sdk::Response ofStudent(const sdk::Request& request);

    /// Have they agreed to what counts now?
    bool hasAgreed(const std::optional<Student>& student) const;
    sdk::Response welcomePage(const sdk::Request& request, const sdk::Form& form) const;

    sdk::Services& services_;
    Credentials& credentials_;
    Roster roster_;
};

}  // namespace guildhall::badges
