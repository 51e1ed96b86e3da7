// A new access code for one participant: who has locked theirs, lost it, or comes back in another browser.
#pragma once

#include "selector/access_code.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class CodePages {
public:
    explicit CodePages(sdk::Services& services) : services_(services), codes_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response make(const sdk::Request& request);
    static sdk::Response page(const Engagement& engagement, const std::string& code);

    sdk::Services& services_;
    AccessCodes codes_;
};

}  // namespace guildhall::coaching
