#include "relationship/relationship_desk.hpp"

#include "relationship/relationship_repository.hpp"
#include "relationship/relationship_words.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::directory {

using sdk::Transaction;

namespace {

/// The field that an entity's history names.
std::string fieldOf(Deed deed) {
    switch (deed) {
        case Deed::Added: return "relationship_added";
        case Deed::Changed: return "relationship_changed";
        case Deed::Ended: return "relationship_ended";
        case Deed::Removed: break;
    }
    return "relationship_removed";
}

}  // namespace

void RelationshipDesk::hold(Transaction& tx) const { RelationshipRepository::hold(tx); }

sdk::FieldErrors RelationshipDesk::problems(Transaction& tx, const Relationship& one, const sdk::Viewer& viewer) {
    sdk::FieldErrors errors;
    if (one.parent == one.child) errors.push_back({"child", "An entity cannot have a relationship with itself"});
    if (one.end && *one.end < one.start) errors.push_back({"end_date", "The end cannot be before the start"});
    if (!errors.empty()) return errors;
    if (const auto other = RelationshipRepository::between(tx, one))
        errors.push_back(
            {"child",
             sdk::say("The two have a relationship in this time already: {relationship}",
                      {{"relationship", wholeSentence(*other, RelationshipRepository::names(tx, *other), viewer)}})});
    else if (isControl(one.type) && RelationshipRepository::closesCircle(tx, one))
        errors.push_back({"child", "This relationship would create a circular dependency"});
    return errors;
}

void RelationshipDesk::add(Transaction& tx, const sdk::Actor& actor, Relationship& relationship) const {
    relationship.createdBy = actor.personId;
    relationships().insert(tx, relationship, services_.random, services_.clock.now());
    services_.audit.record(tx, actor, relationships().entry("RELATIONSHIP_CREATED", nullptr, &relationship));
    tell(tx, actor, Deed::Added, relationship);
}

void RelationshipDesk::end(Transaction& tx, const sdk::Actor& actor, const Relationship& before, Relationship after,
                           const std::string& reason) const {
    if (!relationships().update(tx, after)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    services_.audit.record(tx, actor, relationships().entry("RELATIONSHIP_ENDED", &before, &after, reason));
    tell(tx, actor, Deed::Ended, after, reason);
}

void RelationshipDesk::remove(Transaction& tx, const sdk::Actor& actor, const Relationship& relationship,
                              const std::string& reason) const {
    relationships().remove(tx, relationship.id);
    services_.audit.record(tx, actor, relationships().entry("RELATIONSHIP_REMOVED", &relationship, nullptr, reason));
    tell(tx, actor, Deed::Removed, relationship, reason);
}

void RelationshipDesk::tell(Transaction& tx, const sdk::Actor& actor, Deed deed, const Relationship& relationship,
                            const std::string& reason) const {
    const auto type = sdk::valueOf(relationships().cell(&relationship, "relationship_type"));
    for (const bool asParent : {true, false})
        services_.audit.record(tx, actor,
                               {.action = "ENTITY_UPDATED",
                                .target = asParent ? relationship.parent : relationship.child,
                                .reason = reason,
                                .details = {{"field", fieldOf(deed)},
                                            {"relationship", relationship.id},
                                            {"type", type},
                                            {"other", asParent ? relationship.child : relationship.parent},
                                            {"direction", asParent ? "parent" : "child"}}});
}

}  // namespace guildhall::directory
