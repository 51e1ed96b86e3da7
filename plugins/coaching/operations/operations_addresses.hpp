// Who runs coaching, for mails to them.
#pragma once

#include <guildhall/sdk/services.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

/// The addresses of the setting, or else of whoever holds the role of a coaching administrator.
std::vector<std::string> operationsAddresses(sdk::Services& services, sdk::Transaction& tx);

}  // namespace guildhall::coaching
