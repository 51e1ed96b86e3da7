// `/audit/streams`: where the audit log goes, how far it has got there, and what holds it up.
#pragma once

#include "kernel/streaming/audit_stream.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::streaming {

class StreamPages {
public:
    StreamPages(sdk::Database& database, const AuditStream& stream) : database_(database), stream_(stream) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);

    sdk::Database& database_;
    const AuditStream& stream_;
};

}  // namespace guildhall::streaming
