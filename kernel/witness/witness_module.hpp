// Wires this site's log and its witnesses, and this site as a witness of others.
#pragma once

#include "kernel/jobs/jobs_module.hpp"
#include "kernel/webhooks/webhooks_module.hpp"
#include "kernel/witness/witness_pages.hpp"

namespace guildhall::witness {

class WitnessModule : public Module {
public:
    WitnessModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access, mail::MailModule& mail,
                  jobs::JobsModule& jobs, webhooks::WebhooksModule& webhooks);

    void describe(sdk::Registrar& add) override;

    Checkpoints checkpoints;
    Witness witness;

private:
    Foundation& ground_;
    audit::AuditModule& audit_;
    jobs::JobsModule& jobs_;
    const webhooks::WebhookAddresses& addresses_;
};

}  // namespace guildhall::witness
