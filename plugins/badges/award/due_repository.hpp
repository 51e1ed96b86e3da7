// Who would be awarded what, as it was found when somebody looked.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

struct Due {
    std::string badge, person;
    sdk::Instant foundAt{};
    std::string badgeTitle, personName;
};

class DueRepository {
public:
    /// By badge and name; at most `most`.
    static std::vector<Due> first(sdk::Transaction& tx, std::int64_t most);
    static std::int64_t count(sdk::Transaction& tx);
    static void add(sdk::Transaction& tx, std::string_view badge, std::string_view person, sdk::Instant now);
    static void remove(sdk::Transaction& tx, std::string_view badge, std::string_view person);
    static void clear(sdk::Transaction& tx);
    static void forget(sdk::Transaction& tx, std::string_view person);
};

}  // namespace guildhall::badges
