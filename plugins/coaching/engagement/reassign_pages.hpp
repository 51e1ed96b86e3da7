// Where an engagement is given to another coach of its program who has room.
#pragma once

#include "coach/coach.hpp"
#include "engagement/engagement.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

/// Any thread.
class ReassignPages {
public:
    explicit ReassignPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    /// Of whom one can be chosen now.
    struct Choices {
        Engagement engagement;
        std::string called = {};
        std::vector<sdk::Choice> coaches = {};
    };
    Choices choices(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response page(const Choices& choices, const sdk::Form& form, int status) const;
    sdk::Response reassign(const sdk::Request& request);

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
