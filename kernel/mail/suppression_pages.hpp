// `/admin/mail/suppressed`: addresses that get no mail, and why.
#pragma once

#include "kernel/mail/recipient_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::mail {

class SuppressionPages {
public:
    SuppressionPages(sdk::Database& database, sdk::Audit& audit, const sdk::Clock& clock)
        : database_(database), audit_(audit), clock_(clock) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response confirmRelease(const sdk::Request& request);
    sdk::Response release(const sdk::Request& request);
    sdk::Response formPage(const sdk::Form& form);

    sdk::Database& database_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    RecipientRepository repository_;
};

}  // namespace guildhall::mail
