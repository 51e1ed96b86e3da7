// An entity's relationships as pages show them: on one day, as a family tree, through time.
#pragma once

#include "relationship/relationship_repository.hpp"

#include <guildhall/sdk/parts.hpp>

#include <string>

namespace guildhall::directory {

/// For one transaction.
class RelationshipView {
public:
    RelationshipView(sdk::Transaction& tx, const sdk::Viewer& viewer, const Entity& entity, sdk::Date day,
                     sdk::Date today)
        : tx_(tx), viewer_(viewer), entity_(entity), day_(day), today_(today) {}
    /// The data of `directory/relations`.
    sdk::Value shown() const;

private:
    using Told = RelationshipRepository::Told;
    sdk::Value line(const Told& one) const;
    sdk::Value card(const Told& one) const;
    sdk::Value events() const;
    /// Null: it stands alone.
    sdk::Value tree() const;

    sdk::Transaction& tx_;
    const sdk::Viewer& viewer_;
    const Entity& entity_;
    sdk::Date day_;
    sdk::Date today_;
};

}  // namespace guildhall::directory
