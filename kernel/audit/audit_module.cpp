#include "kernel/audit/audit_module.hpp"

#include "kernel/audit/audit_pages.hpp"

namespace guildhall::audit {

AuditModule::AuditModule(Foundation& ground)
    : Module(ground.modules),
      log(ground.clock),
      heads({.database = *ground.database,
             .clock = ground.clock,
             .log = ground.log,
             .file = ground.data.path / "audit-heads",
             .secrets = ground.secrets,
             .signingKey = ground.siteKey.auditKey(),
             .olderKeys = {ground.data.secretKey, ground.data.previousKey}}),
      refusals(*ground.database, log, ground.clock, ground.log),
      ground_(ground) {
    log.whenRecorded([this] { heads.recorded(); });
    if (ground.siteKey.made()) heads.begin();
}

AuditModule::~AuditModule() {
    try {
        if (heads.unsignedEntries() > 0) heads.note();
    } catch (const std::exception& problem) {
        ground_.log.warning(std::string("the audit log's head could not be noted: ") + problem.what());
    }
}

void AuditModule::describe(sdk::Registrar& add) { keep(add, std::make_shared<AuditPages>(*ground_.database)); }

void AuditModule::start() {
    refusals.start();
    heads.start();
}

void AuditModule::stop() {
    refusals.stop();
    heads.stop();  // the last: the head is signed with all that the others have recorded
}

}  // namespace guildhall::audit
