// What changes of the catalogue have completed: told first, awarded by a job when somebody says so.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class RecomputePages {
public:
    explicit RecomputePages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response start(const sdk::Request& request);

    sdk::Services& services_;
};

}  // namespace guildhall::badges
