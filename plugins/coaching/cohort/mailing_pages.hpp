// The list that operations mail invitations with: nothing here mails participants. With access codes, making it makes
// new ones for all who have not chosen yet.
#pragma once

#include "selector/access_code.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class MailingPages {
public:
    explicit MailingPages(sdk::Services& services) : services_(services), codes_(services) {}
    void describe(sdk::Registrar& add);
    static const sdk::Access& access();

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response make(const sdk::Request& request);

    sdk::Services& services_;
    AccessCodes codes_;
};

}  // namespace guildhall::coaching
