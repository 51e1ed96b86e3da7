// A change of the site's secret key.
#pragma once

#include "kernel/jobs/jobs_module.hpp"
#include "kernel/vault/key_rotation.hpp"

namespace guildhall::vault {

class VaultModule : public Module {
public:
    VaultModule(Foundation& ground, audit::AuditModule& audit, jobs::JobsModule& jobs);

    void describe(sdk::Registrar& add) override;
    std::vector<SealedColumn> sealedColumns() const override { return {SiteKey::sealedColumn(), personKeyColumn()}; }

    KeyRotation rotation;
};

}  // namespace guildhall::vault
