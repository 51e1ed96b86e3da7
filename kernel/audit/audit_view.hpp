// One entry of the log as a page shows it to this viewer.
#pragma once

#include "kernel/audit/audit_list_repository.hpp"

#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/viewer.hpp>

namespace guildhall::audit {

/// The details of a stored entry as indented JSON; empty when it has none. E-mail addresses in them are for those only
/// who may see such.
std::string presentDetails(const StoredEntry& entry, const sdk::Viewer& viewer);

/// For partials/audit_more: time with its zone, target, who, role, address, browser, request, changes and details.
sdk::Value entryView(const NamedEntry& entry, const sdk::Viewer& viewer);

}  // namespace guildhall::audit
