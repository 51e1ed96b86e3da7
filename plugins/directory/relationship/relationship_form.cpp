#include "relationship/relationship_form.hpp"

#include "entity/entity_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::directory {

using sdk::say;
using sdk::Transaction;

namespace {

constexpr int mostListed = 100, mostMeant = 8;
constexpr const char* suggestions = "/search/suggestions?in=directory.entity";

sdk::FieldSet fieldsFor(const Entity& entity) {
    auto fields =
        sdk::FieldSet::of("directory.new_relationship")
            .choice(
                "direction", "Which of the two is it?",
                {{"child", say("{name} is the child: it belongs to the other one", {{"name", entity.displayName}})},
                 {"parent", say("{name} is the parent: the other one belongs to it", {{"name", entity.displayName}})}},
                {.required = true})
            .choice("other", "The other entity", {}, {.required = true});
    for (const auto& name :
         {"relationship_type", "relationship_date", "end_date", "ownership_percentage", "announcement_details"})
        fields.add(relationships().declared().get(name));
    return fields;
}

/// With those of whom the other one is chosen, or those that what was typed may mean.
sdk::FieldSet withOthers(Transaction& tx, const Entity& entity, const std::string& typed, const std::string& id) {
    const auto fields = fieldsFor(entity);
    auto all = EntityRepository::choices(tx, "", entity.id, mostListed + 1);
    if (all.size() <= mostListed) {
        if (all.empty()) all.emplace_back();  // nobody to choose is no reason to type
        return fields.withChoices("other", std::move(all));
    }
    if (typed.empty()) return fields.picked("other", suggestions, {});
    // Words stand for the id that came with them as long as they are its own.
    for (const auto& one : {id, typed}) {
        const auto known = sdk::isId(one) ? entities().find(tx, one) : std::nullopt;
        if (known && known->id != entity.id && known->status == EntityStatus::Active &&
            (one == typed || sdk::searchText(known->displayName) == sdk::searchText(typed)))
            return fields.picked("other", suggestions, {{known->id, typed}});
    }
    auto meant = EntityRepository::choices(tx, typed, entity.id, mostMeant);
    if (meant.size() == 1) meant.front().label = typed;
    return fields.picked("other", suggestions, std::move(meant));
}

}  // namespace

sdk::Form relationshipForm(Transaction& tx, const Entity& entity, const sdk::Viewer& viewer) {
    return {withOthers(tx, entity, {}, {}), viewer};
}

sdk::Form sentRelationship(Transaction& tx, const Entity& entity, const sdk::Request& request) {
    const auto typed = sdk::trim(sdk::repaired(request.form("other")));
    return sdk::Form::posted(withOthers(tx, entity, typed, request.form("other_id")), request);
}

Relationship relationshipIn(const sdk::Form& form, const Entity& entity) {
    Relationship made;
    auto values = form.values();
    values.erase("other");
    values.erase("direction");
    relationships().assign(&made, values);
    const bool isChild = form.text("direction") == "child";
    made.parent = isChild ? form.text("other") : entity.id;
    made.child = isChild ? entity.id : form.text("other");
    return made;
}

}  // namespace guildhall::directory
