#include "kernel/witness/witness_module.hpp"

#include "kernel/access/permitted_people.hpp"
#include "kernel/base/sha256.hpp"

namespace guildhall::witness {

namespace {

/// What others know this site's keys by: its address, which says nothing about how to reach it (c2sp.org/signed-note).
std::string named(const std::string& base, const char* what) { return base.substr(base.find("//") + 2) + "/" + what; }

/// Two keys of the site's, the same for ever, so that what was signed can be checked whatever the secret key becomes.
std::string seed(const Foundation& ground, const char* purpose) {
    return base::hmacSha256(ground.siteKey.auditKey(), purpose);
}

}  // namespace

WitnessModule::WitnessModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access,
                             mail::MailModule& mail, jobs::JobsModule& jobs, webhooks::WebhooksModule& webhooks)
    : Module(ground.modules),
      checkpoints({*ground.database, audit.log, ground.clock, ground.log, *ground.environment.http, webhooks.addresses,
                   ground.secrets,
                   Signer(named(ground.base, "audit"), KeyKind::Log, seed(ground, "guildhall log signer 1"))}),
      witness({*ground.database, audit.log, mail.outbox, ground.clock, ground.log,
               Signer(named(ground.base, "witness"), KeyKind::Witness, seed(ground, "guildhall witness signer 1")),
               [&access, &ground](sdk::Transaction& tx) {
                   return access::peopleWho(tx, *access.catalogue.current(), "audit.view", ground.clock.now());
               }}),
      ground_(ground),
      audit_(audit),
      jobs_(jobs),
      addresses_(webhooks.addresses) {}

void WitnessModule::describe(sdk::Registrar& add) {
    witness.describe(add);
    keep(add, std::make_shared<WitnessPages>(WitnessPages::Parts{*ground_.database, audit_.log, jobs_.queue,
                                                                 checkpoints, witness, addresses_, ground_.base}));
}

}  // namespace guildhall::witness
