// What administrators watch by means of the audit log: the security pages, unusual viewing, the exposure report.
#pragma once

#include "kernel/access/access_module.hpp"
#include "kernel/audit/incident_watch.hpp"
#include "kernel/audit/viewing_watch.hpp"
#include "kernel/mail/mail_module.hpp"

namespace guildhall::audit {

class OversightModule : public Module {
public:
    OversightModule(Foundation& ground, AuditModule& audit, access::AccessModule& access, mail::MailModule& mail);

    void describe(sdk::Registrar& add) override;
    privacy::PersonalSources personalData() override;

    ViewingWatch watch;
    IncidentWatch incidents;

private:
    Foundation& ground_;
    AuditModule& audit_;
    access::AccessModule& access_;
};

}  // namespace guildhall::audit
