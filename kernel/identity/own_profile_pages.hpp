// One's own profile: what is known of one, in which time and language one reads, and where one is signed in. For
// everybody who is signed in, whatever their role.
#pragma once

#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/sessions.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::identity {

class OwnProfilePages {
public:
    struct Parts {
        sdk::Database& database;
        PersonDirectory& people;
        Sessions& sessions;
        /// [{title, html}] of what plugins add; opens transactions of its own.
        std::function<sdk::Value(const sdk::Viewer&)> sections;
    };
    explicit OwnProfilePages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response showPlace(const sdk::Request& request);
    sdk::Response savePlace(const sdk::Request& request);
    sdk::Response placePage(const sdk::Form& form);
    sdk::Response endSession(const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::identity
