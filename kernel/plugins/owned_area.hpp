// What an area of the kernel keeps for a plugin.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace guildhall::plugins {

struct OwnedArea {
    std::string title;  ///< “Jobs that wait”
    std::function<std::int64_t(sdk::Transaction&, const std::string& owner)> count;
    std::function<void(sdk::Transaction&, const std::string& owner)> forget;
};

}  // namespace guildhall::plugins
