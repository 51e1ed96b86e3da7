// Statements on badges that say more than find, add and change.
#pragma once

#include "badge/badge.hpp"

#include <string_view>
#include <vector>

namespace guildhall::badges {

class BadgeRepository {
public:
    /// All of them, each after what it is part of, in the order of the catalogue.
    static std::vector<Badge> all(sdk::Transaction& tx);
    /// Those that are part of it, in order; of none: those that stand by themselves.
    static std::vector<Badge> partsOf(sdk::Transaction& tx, const std::optional<std::string>& parent);
    static std::optional<Badge> bySlug(sdk::Transaction& tx, std::string_view slug);
    static std::int64_t nextPosition(sdk::Transaction& tx, const std::optional<std::string>& parent);
    static void place(sdk::Transaction& tx, std::string_view id, std::int64_t position);

    /// What depends on it.
    struct Uses {
        std::int64_t parts = 0, activeParts = 0, awards = 0, requests = 0, openRequests = 0, workshops = 0;
    };
    static Uses usesOf(sdk::Transaction& tx, std::string_view id);
};

}  // namespace guildhall::badges
