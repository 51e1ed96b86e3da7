// Statements on entities and what refers to them.
#pragma once

#include "entity/entity.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/field.hpp>

#include <string_view>
#include <vector>

namespace guildhall::directory {

class EntityRepository {
public:
    static bool hasRelationships(sdk::Transaction& tx, std::string_view entity);
    static bool issuesCertifications(sdk::Transaction& tx, std::string_view entity);
    /// The certification types it issues, by name, for those who may see them: {name, url}.
    static sdk::Value issued(sdk::Transaction& tx, std::string_view entity, const sdk::Viewer& viewer);
    /// Active ones besides `except`, by legal name; at most `most`. `called` empty: all, else those in whose names it
    /// occurs, as the search of the list finds them.
    static std::vector<sdk::Choice> choices(sdk::Transaction& tx, std::string_view called, std::string_view except,
                                            int most);
};

}  // namespace guildhall::directory
