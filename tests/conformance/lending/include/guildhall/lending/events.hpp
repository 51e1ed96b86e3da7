// What happens to things that people borrow.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace guildhall::lending {

struct ItemLent {
    static constexpr std::string_view event = "lending.item_lent";
    std::string loan, item, borrower, due;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(ItemLent, loan, item, borrower, due)
};

}  // namespace guildhall::lending
