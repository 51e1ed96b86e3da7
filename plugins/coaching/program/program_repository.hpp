// Statements on programs.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string_view>

namespace guildhall::coaching {

class ProgramRepository {
public:
    /// Has anybody been on a roster of it, or a coach on its panel?
    static bool isUsed(sdk::Transaction& tx, std::string_view program);
};

}  // namespace guildhall::coaching
