// Statements on badges that say more than find, add and change.
#pragma once

#include "badge/badge.hpp"

#include <map>
#include <string>
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

    /// How many hold each badge now, by id; all at once, because counting badge by badge takes long.
    static std::map<std::string, std::int64_t, std::less<>> holders(sdk::Transaction& tx);
    static std::int64_t holdersOf(sdk::Transaction& tx, std::string_view id);

    /// What depends on it.
    struct Uses {
        std::int64_t parts = 0, activeParts = 0, awards = 0, requests = 0, openRequests = 0, workshops = 0;
    };
    static Uses usesOf(sdk::Transaction& tx, std::string_view id);
};

}  // namespace guildhall::badges
