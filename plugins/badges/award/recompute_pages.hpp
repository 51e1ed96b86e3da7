// What changes of the catalogue and of rules have completed: looked for first, awarded when somebody says so.
#pragma once

#include "award/recompute.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::badges {

/// Any thread.
class RecomputePages {
public:
    RecomputePages(sdk::Services& services, const AwardDesk& desk) : services_(services), recompute_(services, desk) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response start(const sdk::Request& request, const char* job, const char* title);

    sdk::Services& services_;
    Recompute recompute_;
};

}  // namespace guildhall::badges
