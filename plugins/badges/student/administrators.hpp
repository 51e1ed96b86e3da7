// Who signs in with an address that the settings name becomes a badge administrator.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <set>
#include <string>
#include <string_view>

namespace guildhall::badges {

/// The addresses of a list with commas between, as accounts have them; what is none is left out.
std::set<std::string, std::less<>> addressesIn(std::string_view list);

void makeAdministrators(sdk::Registrar& add, sdk::Services& services);

}  // namespace guildhall::badges
