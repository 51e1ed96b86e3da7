// What a change of a role would have done in the last ninety days: which pages its people opened that they could
// not have opened, and which refusals would not have been.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/permission_use.hpp"

#include <guildhall/sdk/value.hpp>

namespace guildhall::access {

/// Nothing changes. For the page: since, refused [{permission, pages, requests}], let_in [{permission, times}], and
/// whether people would see or no longer see kinds of values [{text}].
sdk::Value rehearse(sdk::Transaction& tx, const Permissions& all, const PermissionUse& use, const Role& before,
                    const Role& after);

/// Permissions of the role that pages ask for and nobody has needed since then: [{description}]; none while there are
/// no ninety days to look at.
sdk::Value unused(sdk::Transaction& tx, const Permissions& all, const PermissionUse& use, const Role& role);

}  // namespace guildhall::access
