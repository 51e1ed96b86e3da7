// The audit log of a server: entries, the signed heads, refusals.
#pragma once

#include "kernel/audit/audit_heads.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/audit_segments.hpp"
#include "kernel/audit/refusals.hpp"
#include "kernel/foundation.hpp"

namespace guildhall::audit {

class AuditModule : public Module {
public:
    explicit AuditModule(Foundation& ground);
    /// A head for what a command has recorded.
    ~AuditModule() override;

    void describe(sdk::Registrar& add) override;
    privacy::PersonalSources personalData() override;
    void start() override;
    void stop() override;

    keys::PersonKeys personKeys;
    AuditLog log;
    AuditHeads heads;
    AuditSegments segments;
    Refusals refusals;

private:
    Foundation& ground_;
};

}  // namespace guildhall::audit
