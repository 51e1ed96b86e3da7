// How far somebody has come: programs as trees with what is held, asked for and missing.
#pragma once

#include "award/award.hpp"
#include "badge/badge.hpp"
#include "request/request.hpp"

#include <guildhall/sdk/viewer.hpp>

#include <string>
#include <vector>

namespace guildhall::badges {

/// All that a person's pages are made of, read at once.
struct PersonsBadges {
    std::vector<Badge> catalogue;
    std::vector<Award> awards;           ///< the latest first, revoked ones among them
    std::vector<BadgeRequest> requests;  ///< likewise

    static PersonsBadges read(sdk::Transaction& tx, std::string_view person);
};

/// For `badges/programs`: each program with how much of it is held. `asks`: with ways to ask for what can be asked for.
/// `only`: one program's slug; empty: all that are active, or begun.
sdk::Value showPrograms(const PersonsBadges& of, const sdk::Viewer& viewer, bool asks, std::string_view only = {});
/// For `badges/held`: what is held now, as pictures.
sdk::Value showHeld(const PersonsBadges& of, const sdk::Viewer& viewer);

}  // namespace guildhall::badges
