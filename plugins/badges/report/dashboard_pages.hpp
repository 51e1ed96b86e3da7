// How the badges are doing: for administrators the whole, for reviewers their queue.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class DashboardPages {
public:
    explicit DashboardPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response overview(const sdk::Request& request);
    sdk::Response reviews(const sdk::Request& request);

    sdk::Services& services_;
};

}  // namespace guildhall::badges
