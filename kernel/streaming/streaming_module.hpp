// Wires where the audit log goes, by the settings `audit.syslog` and `audit.webhook_url`.
#pragma once

#include "kernel/audit/audit_module.hpp"
#include "kernel/streaming/audit_stream.hpp"

namespace guildhall::streaming {

class StreamingModule : public Module {
public:
    /// Throws config::ConfigError for a setting that cannot be meant.
    StreamingModule(Foundation& ground, audit::AuditModule& audit);

    void describe(sdk::Registrar& add) override;
    void start() override { stream.start(); }
    void stop() override { stream.stop(); }

    AuditStream stream;

private:
    Foundation& ground_;
};

}  // namespace guildhall::streaming
