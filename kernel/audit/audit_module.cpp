#include "kernel/audit/audit_module.hpp"

#include "kernel/audit/audit_list_repository.hpp"
#include "kernel/audit/audit_pages.hpp"
#include "kernel/privacy/audit_retention.hpp"

namespace guildhall::audit {

AuditModule::AuditModule(Foundation& ground)
    : Module(ground.modules),
      personKeys(ground.secrets, ground.siteKey.auditKey(), ground.random),
      log(ground.clock, &personKeys),
      heads({.database = *ground.database,
             .clock = ground.clock,
             .log = ground.log,
             .file = ground.data.path / "audit-heads",
             .secrets = ground.secrets,
             .signingKey = ground.siteKey.auditKey(),
             .olderKeys = {ground.data.secretKey, ground.data.previousKey}}),
      segments(ground.siteKey.auditKey(), log),
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

void AuditModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<AuditPages>(*ground_.database, log.values()));
}

void AuditModule::start() {
    ground_.database->write([](sdk::Transaction& tx) { AuditListRepository::completeIndex(tx); });
    refusals.start();
    heads.start();
}

void AuditModule::stop() {
    refusals.stop();
    heads.stop();  // the last: the head is signed with all that the others have recorded
}

privacy::PersonalSources AuditModule::personalData() {
    const auto count = [](sdk::Transaction& tx, std::string_view person) {
        return AuditRepository().countOfPerson(tx, person);
    };
    const auto all = [](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
        auto items = sdk::Value::array();
        for (const auto& entry : AuditRepository().ofPerson(tx, person)) {
            sdk::Value item{{"at", sdk::isoInstant(sdk::fromMicros(entry.at))}, {"action", entry.action}};
            // Where somebody else was when they did it is that one's.
            if (entry.actorId == person) item.update({{"address", entry.address}, {"browser", entry.userAgent}});
            items.push_back(std::move(item));
        }
        return items;
    };
    return {
        {.name = "audit",
         .title = "Entries in the audit log",
         .fields = {"Action", "Date and time", "IP address", "Browser"},
         .purpose = "to prove who did what",
         .becomes =
             "Kept until their time is over, because the log proves nothing if something can be taken out of it. Then "
             "they leave with all that was recorded before them. They name people by an id; what was changed about "
             "them is kept under their key, which is destroyed when they are erased.",
         .count = count,
         .all = all,
         .retention = privacy::auditRetention(segments)}};
}

}  // namespace guildhall::audit
