// `/admin/mail`: what was sent to whom, and how that went.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::mail {

class MailPages {
public:
    explicit MailPages(sdk::Database& database) : database_(database) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);

    sdk::Database& database_;
};

}  // namespace guildhall::mail
