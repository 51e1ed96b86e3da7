// Who signs in with an address that the settings name becomes a badge administrator.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

void makeAdministrators(sdk::Registrar& add, sdk::Services& services);

}  // namespace guildhall::badges
