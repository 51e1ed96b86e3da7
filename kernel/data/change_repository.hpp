// The table kernel_change: one counter for each area.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::data {

class ChangeRepository {
public:
    static std::map<std::string, std::int64_t, std::less<>> versions(sdk::Transaction& tx);
    static void raise(sdk::Transaction& tx, std::string_view area);
};

}  // namespace guildhall::data
