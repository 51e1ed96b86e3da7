// Relationships in words.
#pragma once

#include "relationship/relationship.hpp"

#include <string>
#include <string_view>

namespace guildhall::directory {

/// The two names of a relationship, as the viewer may see them.
struct Names {
    std::string parent;
    std::string child;
};

/// “Example Ltd is a subsidiary of Example Holding”
std::string sentence(RelationshipType type, const Names& names);
/// “Example Ltd is a subsidiary of Example Holding (100% ownership) — since 1 Mar 2020”
std::string wholeSentence(const Relationship& relationship, const Names& names, const sdk::Viewer& viewer);
/// “49.5%”; empty: not known.
std::string ownershipText(const Relationship& relationship, const sdk::Viewer& viewer);

/// Where all relationships of an entity are.
std::string allPath(std::string_view entity);

}  // namespace guildhall::directory
