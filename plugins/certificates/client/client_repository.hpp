// The statements on clients that do not follow from their declaration.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string_view>

namespace guildhall::certificates {

struct ClientRepository {
    /// Is there another one of this name, in upper or lower case of any script?
    static bool isTaken(sdk::Transaction& tx, std::string_view name, std::string_view except);
};

}  // namespace guildhall::certificates
