// `/audit`: the log as a list, and one entry with its field differences.
#pragma once

#include "kernel/audit/audit_log.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::audit {

class AuditPages {
public:
    explicit AuditPages(sdk::Database& database) : database_(database) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);

    sdk::Database& database_;
    AuditRepository repository_;
};

}  // namespace guildhall::audit
