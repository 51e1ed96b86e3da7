#include "entity/entity.hpp"

#include "entity/entity_repository.hpp"
#include "relationship/relationship_repository.hpp"
#include "relationship/relationship_view.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::directory {

const sdk::RecordType<Entity>& entities() {
    static const auto type =
        sdk::RecordType<Entity>("directory.entity", "enty", {"entity", "entities"})
            .text(&Entity::legalName, "legal_name", "Legal name", {.required = true, .search = true})
            .text(&Entity::displayName, "display_name", "Display name",
                  {.search = true, .hint = "What people call it. Left empty, it is the legal name."})
            .choice(&Entity::type, "entity_type", "Type",
                    {{"company", "Company"},
                     {"manufacturer", "Manufacturer"},
                     {"vendor", "Vendor"},
                     {"university", "University"},
                     {"government", "Government"},
                     {"non_profit", "Non-profit"},
                     {"other", "Other"}},
                    {.required = true, .initial = "company"})
            .choice(&Entity::status, "status", "Status",
                    {{"active", "Active", "green"}, {"inactive", "Inactive", "grey"}}, {.initial = "active"})
            .url(&Entity::website, "website", "Website", {.search = true})
            .email(&Entity::email, "generic_email", "E-mail",
                   {.search = true, .hint = "The address of the organisation, not of a person: info@example.com."})
            .phone(&Entity::phone, "phone", "Phone")
            .image(&Entity::logo, "logo", "Logo", {.mostBytes = 2'000'000})
            .date(&Entity::added, "added", "Added", {.byHand = false})
            .title("{display_name}")
            .list({.columns = {"display_name", "legal_name", "entity_type", "status", "website", "added"},
                   .filters = {"entity_type", "status", "added"},
                   .empty = "There is no entity yet. Add the first one, or import a list.",
                   .files = {"display_name", "legal_name", "entity_type", "status", "website", "generic_email", "phone",
                             "added"}})
            .permissions({.see = "entities.view", .change = "entities.edit", .remove = "entities.delete"})
            .states("status")
            .action({.name = "deactivate",
                     .label = "Deactivate",
                     .past = "deactivated",
                     .access = "entities.edit",
                     .from = {"active"},
                     .to = "inactive",
                     .asksReason = true,
                     .warning = "Nobody can choose it any more. It stays where it was chosen, with its relationships.",
                     .audit = "DEACTIVATED"})
            .action({.name = "activate",
                     .label = "Activate",
                     .past = "activated",
                     .access = "entities.edit",
                     .from = {"inactive"},
                     .to = "active",
                     .asksReason = true,
                     .audit = "ACTIVATED"})
            .importable({.key = "legal_name",
                         .columns = {"legal_name", "display_name", "entity_type", "website", "generic_email", "phone"},
                         .sample = {{"Example Holding Ltd", "Example", "company", "https://www.example.com",
                                     "info@example.com", "+44 20 7946 0018"}}})
            .whenAdded("Next: say how it hangs together with others.")
            .pageBy("directory/entity")
            .at("/entities")
            .inMenu(sdk::MenuGroup::Catalogue, 10)
            .api();
    return type;
}

void EntityRules::beforeSave(sdk::Moment& moment, const Entity* before, Entity& entity) {
    if (entity.displayName.empty()) entity.displayName = entity.legalName;
    if (!before) entity.added = sdk::dateIn(moment.now, "UTC");
}

std::optional<std::string> EntityRules::whyNotRemove(sdk::Moment& moment, const Entity& entity) {
    if (EntityRepository::hasRelationships(moment.tx, entity.id))
        return "It has relationships, ended ones included, so it stays. Deactivate it instead.";
    if (EntityRepository::issuesCertifications(moment.tx, entity.id))
        return "It issues certification types, so it stays. Deactivate it instead.";
    return {};
}

std::vector<std::string> EntityRules::warnings(sdk::Moment& moment, const Entity& entity, std::string_view action) {
    if (action != "deactivate") return {};
    const auto active =
        RelationshipRepository::activeOf(moment.tx, entity.id, sdk::dateIn(moment.now, moment.viewer.timeZone()))
            .size();
    if (active == 0) return {};
    return {sdk::sayCount(static_cast<std::int64_t>(active),
                          "{n} active relationship goes on. End it first if it is over.",
                          "{n} active relationships go on. End those first that are over.")};
}

void EntityRules::show(sdk::Moment& moment, const Entity& entity, sdk::Relation, sdk::Value& data) {
    sdk::leaveOut(data, {"logo"}, entities().declared());
    const auto label = sdk::say(entities().declared().get("website").label);
    for (auto& part : data["parts"])
        for (auto& row : part["rows"])
            if (row["label"] == label) row["url"] = entity.website;
    data["logo_url"] = entity.logo.has() ? entities().pathOf(&entity) + "/files/" + entity.logo.id : "";
    const auto today = sdk::dateIn(moment.now, moment.viewer.timeZone());
    data["relations"] = RelationshipView(moment.tx, moment.viewer, entity, today, today).shown();
    data["certifications"] = EntityRepository::issued(moment.tx, entity.id, moment.viewer);
    data["has_certifications"] = !data["certifications"].empty();
}

}  // namespace guildhall::directory
