// An engagement on paper: who, which coach, its sessions without private notes, and what has happened.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class ReportPages {
public:
    explicit ReportPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
