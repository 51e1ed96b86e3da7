// The panel of a program on one page: who coaches in it, ticked among all who can.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class PanelPages {
public:
    explicit PanelPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
