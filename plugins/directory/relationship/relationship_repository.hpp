// Statements on relationships. Days are compared as their text; what has no end ends after every day.
#pragma once

#include "relationship/relationship.hpp"
#include "relationship/relationship_words.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::directory {

class RelationshipRepository {
public:
    /// Waits until nobody else holds it, and keeps it until the transaction ends.
    static void hold(sdk::Transaction& tx);
    /// Another one between the same two, in either direction, that has a day in common with this one.
    static std::optional<Relationship> between(sdk::Transaction& tx, const Relationship& one);
    /// Would its child, on some day of it, stand above its parent by relationships of control?
    static bool closesCircle(sdk::Transaction& tx, const Relationship& one);

    struct Told {
        Relationship relationship;
        Names names;
        EntityType parentType = EntityType::Company;
        EntityType childType = EntityType::Company;
    };
    /// Of an entity, in either direction, the latest first; at most `most`.
    static std::vector<Told> of(sdk::Transaction& tx, std::string_view entity, int most);
    /// Those of it that are active on this day, by the name of the other one.
    static std::vector<Told> activeOf(sdk::Transaction& tx, std::string_view entity, sdk::Date day);
    /// Those of control that are active on this day among all who hang together with an entity, by the child's name; at
    /// most `most`.
    static std::vector<Told> family(sdk::Transaction& tx, std::string_view entity, sdk::Date day, int most);
    static Names names(sdk::Transaction& tx, const Relationship& one);
};

}  // namespace guildhall::directory
