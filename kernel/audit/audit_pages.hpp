// `/audit`: the log as a list, and one entry with its field differences.
#pragma once

#include "kernel/audit/audit_log.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::audit {

class AuditPages {
public:
    AuditPages(sdk::Database& database, const PersonalValues& values) : database_(database), values_(values) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);

    sdk::Database& database_;
    const PersonalValues& values_;
    AuditRepository repository_;
};

}  // namespace guildhall::audit
