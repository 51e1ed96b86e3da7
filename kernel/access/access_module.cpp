#include "kernel/access/access_module.hpp"

#include "kernel/access/shipped_access.hpp"
#include "kernel/config/folders.hpp"

namespace guildhall::access {

AccessModule::AccessModule(Foundation& ground, audit::AuditModule& audit)
    : Module(ground.modules),
      viewers(catalogue, ground.clock),
      grants(catalogue, viewers, audit.log, ground.clock, ground.random) {
    catalogue.add("kernel", readShippedAccess(config::installFolder() / "db/seed/access.json"));
}

}  // namespace guildhall::access
