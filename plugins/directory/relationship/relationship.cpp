#include "relationship/relationship.hpp"

#include "relationship/relationship_desk.hpp"
#include "relationship/relationship_words.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::directory {

bool isControl(RelationshipType type) {
    switch (type) {
        case RelationshipType::Acquisition:
        case RelationshipType::Merger:
        case RelationshipType::Subsidiary:
        case RelationshipType::Division:
        case RelationshipType::JointVenture:
        case RelationshipType::SpinOff:
        case RelationshipType::Holding: return true;
        case RelationshipType::Partnership:
        case RelationshipType::Licensing:
        case RelationshipType::Franchise:
        case RelationshipType::Other: break;
    }
    return false;
}

const sdk::RecordType<Relationship>& relationships() {
    static const auto type =
        sdk::RecordType<Relationship>("directory.relationship", "erel", {"relationship", "relationships"})
            .reference(&Relationship::parent, "parent", "Parent", entities, {.required = true, .byHand = false})
            .reference(&Relationship::child, "child", "Child", entities, {.required = true, .byHand = false})
            .choice(&Relationship::type, "relationship_type", "Type",
                    {{"acquisition", "Acquisition"},
                     {"merger", "Merger"},
                     {"subsidiary", "Subsidiary"},
                     {"division", "Division"},
                     {"partnership", "Partnership"},
                     {"joint_venture", "Joint venture"},
                     {"spin_off", "Spin-off"},
                     {"holding", "Holding"},
                     {"licensing", "Licensing"},
                     {"franchise", "Franchise"},
                     {"other", "Other"}},
                    {.required = true,
                     .hint = "Of a merger, the child merged into the parent; of a spin-off, the child was spun off."})
            .date(&Relationship::start, "relationship_date", "Start", {.required = true})
            .date(&Relationship::end, "end_date", "End",
                  {.hint = "The day on which it is over. The next one may start on the same day."})
            .percent(&Relationship::ownership, "ownership_percentage", "Ownership",
                     {.hint = "What the parent holds of the child, from 0.01 to 100.",
                      .least = 1,
                      .width = "10",
                      .onlyWhen = {"relationship_type",
                                   {"acquisition", "merger", "subsidiary", "division", "holding", "joint_venture",
                                    "spin_off", "other"}}},
                     2)
            .longText(&Relationship::announcement, "announcement_details", "Announcement", {.max = 4'000})
            .person(&Relationship::createdBy, "created_by", "Recorded by", {.byHand = false})
            .computed(&Relationship::childName, sdk::FieldType::Text, "child_name", "Name of the child",
                      "(SELECT c.display_name FROM directory_entity c WHERE c.id = r.child)")
            .computed(&Relationship::parentName, sdk::FieldType::Text, "parent_name", "Name of the parent",
                      "(SELECT p.display_name FROM directory_entity p WHERE p.id = r.parent)")
            .title("{child_name} – {parent_name}")
            .list({.columns = {"child", "relationship_type", "parent", "relationship_date", "end_date",
                               "ownership_percentage"},
                   .filters = {"relationship_type", "parent", "child", "relationship_date", "end_date"},
                   .order = "-relationship_date",
                   .empty = "There is no relationship yet. Add one on the page of an entity."})
            .permissions({.see = "entities.view", .change = "entities.edit"})
            .privacy({.person = "created_by",
                      .purpose = "to know who recorded how two entities hang together",
                      .emptied = {"created_by"}})
            .at("/entity-relationships")
            .inMenu(sdk::MenuGroup::Catalogue, 11)
            .api();
    return type;
}

std::optional<std::string> RelationshipRules::whyNotAdd(sdk::Moment&, std::string_view) {
    return "Relationships are added on the page of one of the two entities.";
}

void RelationshipRules::check(sdk::Moment& moment, const Relationship* before, Relationship& after,
                              sdk::FieldErrors& errors) {
    if (before && !before->end && after.end)
        errors.push_back({"end_date", "Leave this empty and use “End relationship”, which asks for the reason"});
    const bool typed = before && before->type != after.type;
    const bool moved = before && before->start != after.start;
    RelationshipDesk(services_).hold(moment.tx);
    for (auto& error : RelationshipDesk::problems(moment.tx, after, moment.viewer)) {
        // Who they are is not asked for here; what was changed is to blame.
        if (error.field == "child")
            error.field = typed ? "relationship_type" : moved ? "relationship_date" : "end_date";
        errors.push_back(std::move(error));
    }
}

void RelationshipRules::afterSave(sdk::Moment& moment, const Relationship* before, const Relationship& after) {
    if (before) RelationshipDesk(services_).tell(moment.tx, moment.actor, Deed::Changed, after);
}

void RelationshipRules::show(sdk::Moment& moment, const Relationship& relationship, sdk::Relation, sdk::Value& data) {
    sdk::leaveOut(data, {"child_name", "parent_name"}, relationships().declared());
    data["more"] = {{{"label", sdk::say("All of the child")}, {"url", allPath(relationship.child)}},
                    {{"label", sdk::say("All of the parent")}, {"url", allPath(relationship.parent)}}};
    if (!moment.viewer.can("entities.edit")) return;
    const auto path = relationships().pathOf(&relationship);
    if (!relationship.end)
        data["possible"].push_back(
            {{"label", sdk::say("End relationship")}, {"url", path + "/end"}, {"danger", false}});
    data["possible"].push_back(
        {{"label", sdk::say("Remove relationship")}, {"url", path + "/remove"}, {"danger", true}});
    data["has_possible"] = true;
    data["has_deeds"] = true;
}

}  // namespace guildhall::directory
