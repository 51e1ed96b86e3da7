// Statements on awards that say more than find, add and change.
#pragma once

#include "award/award.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::badges {

/// What somebody holds of a badge that has parts.
struct Standing {
    std::string badge;  ///< the one that has parts
    struct Part {
        std::string id, slug, title;
        Kind kind = Kind::MiniBadge;
        bool counts = true;  ///< the badge asks for it
        std::string award;   ///< theirs; empty: they do not hold it
    };
    std::vector<Part> parts;  ///< the active ones, in order
};

class AwardRepository {
public:
    /// The valid one; none: they do not hold it.
    static std::optional<Award> held(sdk::Transaction& tx, std::string_view badge, std::string_view person);
    /// Valid ones that came with it.
    static std::vector<Award> ofCertificate(sdk::Transaction& tx, std::string_view certificate);
    static std::vector<Award> ofPerson(sdk::Transaction& tx, std::string_view person);
    static Standing standing(sdk::Transaction& tx, std::string_view badge, std::string_view person);
    /// Who holds a part of an active badge, and not the badge itself: {badge, person}, of the first `people` behind
    /// `after`. Nobody: there is none left.
    struct Begun {
        std::vector<std::pair<std::string, std::string>> badges;
        std::string last;  ///< person; empty: nobody is left
    };
    static Begun begun(sdk::Transaction& tx, std::string_view after, std::int64_t people);

    static void link(sdk::Transaction& tx, std::string_view award, const std::vector<std::string>& carriedBy);
    /// The valid awards that followed from this one, at any distance, nearest first.
    static std::vector<Award> carried(sdk::Transaction& tx, std::string_view award);
    /// Those it followed from.
    static std::vector<Award> carriers(sdk::Transaction& tx, std::string_view award);
};

}  // namespace guildhall::badges
