// What this plugin tells others. Plain data: ids, no names; ask for what you need of them.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace guildhall::badges {

/// Somebody holds a badge from now on.
struct BadgeAwarded {
    static constexpr std::string_view event = "badges.awarded";
    std::string award, badge, person;
    std::string slug;  ///< the badge's address: `/badges/<slug>`
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(BadgeAwarded, award, badge, person, slug)
};

/// An award no longer counts.
struct BadgeRevoked {
    static constexpr std::string_view event = "badges.revoked";
    std::string award, badge, person;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(BadgeRevoked, award, badge, person)
};

/// A student has sent a request to be reviewed.
struct RequestSubmitted {
    static constexpr std::string_view event = "badges.request_submitted";
    std::string request, badge, person;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(RequestSubmitted, request, badge, person)
};

}  // namespace guildhall::badges
