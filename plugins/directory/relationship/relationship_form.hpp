// The form by which an entity gets a relationship: which of the two it is, the other one, and what is between them.
#pragma once

#include "relationship/relationship.hpp"

#include <guildhall/sdk/form.hpp>

namespace guildhall::directory {

/// An empty one.
sdk::Form relationshipForm(sdk::Transaction& tx, const Entity& entity, const sdk::Viewer& viewer);
/// What was sent. The other entity is known by its id, by its name, or by a part of it that no other has.
sdk::Form sentRelationship(sdk::Transaction& tx, const Entity& entity, const sdk::Request& request);
/// The relationship that a valid form describes.
Relationship relationshipIn(const sdk::Form& form, const Entity& entity);

}  // namespace guildhall::directory
