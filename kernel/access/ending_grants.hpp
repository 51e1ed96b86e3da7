// Who has a role until a day, and who gave it to them, are told by mail two weeks and three days before it ends.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/ending_grant_repository.hpp"

#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

/// Any thread.
class EndingGrants {
public:
    static constexpr const char* job = "kernel.warn_of_ending_roles";
    static constexpr const char* mailKey = "kernel/mail/access_expiring";

    EndingGrants(const Catalogue& catalogue, sdk::Mail& mail, const sdk::Clock& clock)
        : catalogue_(catalogue), mail_(mail), clock_(clock) {}
    void describe(sdk::Registrar& add);

private:
    void warn(sdk::JobContext& context);
    void tell(sdk::Transaction& tx, const EndingGrant& grant, const GrantPerson& reader);

    const Catalogue& catalogue_;
    sdk::Mail& mail_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::access
