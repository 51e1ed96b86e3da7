// What a server holds about people.
#pragma once

#include "kernel/audit/audit_module.hpp"
#include "kernel/jobs/jobs_module.hpp"
#include "kernel/privacy/personal_data.hpp"

namespace guildhall::privacy {

class PrivacyModule : public Module {
public:
    PrivacyModule(Foundation& ground, audit::AuditModule& audit);

    void describe(sdk::Registrar& add) override;

    PersonalData data;

private:
    void eraseAgain(sdk::JobContext& job);

    Foundation& ground_;
};

}  // namespace guildhall::privacy
