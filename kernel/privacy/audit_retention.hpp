// The audit log's old end on the retention schedule: a segment of it (audit_segments.hpp) is one thing whose time is
// over. What is by or about somebody under a legal hold stays, and all that was recorded after it.
#pragma once

#include "kernel/audit/audit_segments.hpp"
#include "kernel/privacy/personal_source.hpp"

namespace guildhall::privacy {

/// `segments` outlives it.
Retention auditRetention(const audit::AuditSegments& segments);

}  // namespace guildhall::privacy
