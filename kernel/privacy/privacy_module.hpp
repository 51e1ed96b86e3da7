// What a server holds about people.
#pragma once

#include "kernel/audit/audit_module.hpp"
#include "kernel/jobs/jobs_module.hpp"
#include "kernel/privacy/disclosures.hpp"
#include "kernel/privacy/legal_holds.hpp"
#include "kernel/privacy/personal_data.hpp"
#include "kernel/privacy/retention_schedule.hpp"

namespace guildhall::privacy {

class PrivacyModule : public Module {
public:
    PrivacyModule(Foundation& ground, audit::AuditModule& audit);

    void describe(sdk::Registrar& add) override;
    PersonalSources personalData() override;

    const LegalHolds holds;
    const Disclosures disclosures;
    PersonalData data;
    const RetentionSchedule schedule;

private:
    void eraseAgain(sdk::JobContext& job);
    /// People who have been archived for long are erased.
    Retention ofArchived() const;

    Foundation& ground_;
    sdk::Audit& audit_;
};

}  // namespace guildhall::privacy
