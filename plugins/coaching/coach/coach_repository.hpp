// Statements on coaches and their panels.
#pragma once

#include "coach/coach.hpp"
#include "program/program.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

class CoachRepository {
public:
    static std::optional<Coach> byPerson(sdk::Transaction& tx, std::string_view person);
    static std::optional<Coach> byCalendar(sdk::Transaction& tx, std::string_view key);
    /// Those of these ids, in their order.
    static std::vector<Coach> these(sdk::Transaction& tx, const std::vector<std::string>& ids);
    /// Of the programs they coach in, but one; none: they coach in no other.
    static std::optional<Track> trackOf(sdk::Transaction& tx, std::string_view coach, std::string_view exceptPanel);
    struct Pooled {
        Coach coach;
        bool onPanel = false;
    };
    /// Nobody else puts them on a panel before the transaction ends.
    static void hold(sdk::Transaction& tx, std::string_view coach);
    /// Who is on the panel of a program or could be: all but those who coach in the other track, by name.
    static std::vector<Pooled> poolOf(sdk::Transaction& tx, const Program& program);
    /// Throws NotFound.
    static Panel panel(sdk::Transaction& tx, std::string_view coach, std::string_view program);
    static std::optional<Program> programCalled(sdk::Transaction& tx, std::string_view code);
    static bool isOnPanel(sdk::Transaction& tx, std::string_view coach, std::string_view program);

    /// Who can be drawn for a program now.
    struct Free {
        std::string id;
        std::int64_t places = 0;  ///< free ones, at least 1
        std::int64_t offset = 0;  ///< recorded corrections of this day
    };
    /// Active, on its panel, with room; by id.
    static std::vector<Free> freeFor(sdk::Transaction& tx, std::string_view program, sdk::Date today);
    /// Those of the pool who could take over an engagement, by name.
    static std::vector<Coach> withRoom(sdk::Transaction& tx, std::string_view program);
    /// Takes one of their places as far as the numbers go, and holds them until the transaction ends: nobody else takes
    /// one meanwhile. False: they have none left, are not active or not on the panel.
    static bool lockPlace(sdk::Transaction& tx, std::string_view coach, std::string_view program);
};

}  // namespace guildhall::coaching
