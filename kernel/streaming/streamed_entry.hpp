// An entry of the audit log as other programs get it. Pure; any thread.
#pragma once

#include "kernel/audit/audit_repository.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace guildhall::streaming {

/// All of it, with `changes` and `details` as JSON and `at` as ISO 8601.
sdk::Value entryJson(const audit::StoredEntry& entry);

/// One syslog message (RFC 5424): facility 13 (log audit), the action as its kind, number and hashes as structured
/// data, the entry as JSON behind a byte order mark. `host`: of this site.
std::string syslogMessage(const audit::StoredEntry& entry, std::string_view host);

/// As it goes over a connection: its length in front (RFC 5425, 4.3).
std::string framed(std::string_view message);

}  // namespace guildhall::streaming
