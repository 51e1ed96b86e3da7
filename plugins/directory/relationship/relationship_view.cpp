#include "relationship/relationship_view.hpp"

#include "relationship/relationship_words.hpp"

#include <guildhall/sdk/say.hpp>

#include <map>
#include <set>

namespace guildhall::directory {

using sdk::say;
using sdk::Value;

namespace {

constexpr int mostEvents = 100, mostOfFamily = 300;

std::string typeLabel(RelationshipType type) {
    return say(
        relationships().declared().get("relationship_type").options.choices[static_cast<std::size_t>(type)].label);
}

std::string kindLabel(EntityType type) {
    return say(entities().declared().get("entity_type").options.choices[static_cast<std::size_t>(type)].label);
}

std::string entityPath(const std::string& id) { return entities().path() + "/" + id; }

/// Puts a family together from its top downwards. Who has two parents stands below each of them.
class Family {
public:
    Family(const std::vector<RelationshipRepository::Told>& all, const std::string& current) : current_(current) {
        std::set<std::string> children;
        for (const auto& one : all) {
            const auto& [parent, child] = std::pair(one.relationship.parent, one.relationship.child);
            names_[parent] = one.names.parent;
            names_[child] = one.names.child;
            below_[parent].push_back(&one);
            children.insert(child);
        }
        for (const auto& [id, name] : names_)
            if (!children.contains(id)) tops_.push_back(id);
        std::ranges::sort(
            tops_, [&](const auto& a, const auto& b) { return sdk::compareText(names_.at(a), names_.at(b)) < 0; });
    }
    std::vector<sdk::Tree::Node> nodes() {
        std::vector<sdk::Tree::Node> all;
        for (const auto& top : tops_)
            if (left_ > 0) all.push_back(node(top, ""));
        return all;
    }
    bool isCut() const { return left_ <= 0; }

private:
    sdk::Tree::Node node(const std::string& id, std::string note) {
        --left_;
        sdk::Tree::Node made{.label = names_.at(id),
                             .url = entityPath(id),
                             .note = std::move(note),
                             .open = true,
                             .current = id == current_};
        for (const auto* one : below_[id])
            if (left_ > 0) made.children.push_back(node(one->relationship.child, typeLabel(one->relationship.type)));
        return made;
    }

    std::string current_;
    std::map<std::string, std::string> names_;
    std::map<std::string, std::vector<const RelationshipRepository::Told*>> below_;
    std::vector<std::string> tops_;
    int left_ = mostOfFamily;
};

}  // namespace

Value RelationshipView::line(const Told& one) const {
    return {{"line", wholeSentence(one.relationship, one.names, viewer_)},
            {"url", entityPath(one.relationship.parent)},
            {"type", typeLabel(one.relationship.type)},
            {"details_url", relationships().pathOf(&one.relationship)},
            {"other", one.names.parent}};
}

Value RelationshipView::card(const Told& one) const {
    return {{"name", one.names.child},
            {"url", entityPath(one.relationship.child)},
            {"type", typeLabel(one.relationship.type)},
            {"kind", kindLabel(one.childType)},
            {"since", say("since {day}", {{"day", sdk::showDate(one.relationship.start)}})},
            {"share", ownershipText(one.relationship, viewer_)},
            {"details_url", relationships().pathOf(&one.relationship)}};
}

Value RelationshipView::events() const {
    struct Event {
        sdk::Date day;
        bool end;
        const Told* told;
    };
    const auto all = RelationshipRepository::of(tx_, entity_.id, mostEvents);
    std::vector<Event> found;
    for (const auto& one : all) {
        found.push_back({one.relationship.start, false, &one});
        if (one.relationship.end) found.push_back({*one.relationship.end, true, &one});
    }
    std::ranges::stable_sort(found, [](const Event& a, const Event& b) { return a.day > b.day; });
    auto shown = Value::array();
    for (const auto& event : found)
        shown.push_back({{"what", sentence(event.told->relationship.type, event.told->names)},
                         {"url", relationships().pathOf(&event.told->relationship)},
                         {"when", sdk::showDate(event.day)},
                         {"tag", event.end ? "grey" : "green"},
                         {"state", event.day > today_ ? event.end ? say("Ends") : say("Begins")
                                   : event.end ? say("Ended")
                                                      : say("Began")}});
    return shown;
}

Value RelationshipView::tree() const {
    const auto all = RelationshipRepository::family(tx_, entity_.id, day_, mostOfFamily);
    if (all.empty()) return {};
    Family family(all, entity_.id);
    auto tree = sdk::showTree({say("Family tree of {name}", {{"name", entity_.displayName}}), family.nodes()});
    tree["cut"] = family.isCut() || all.size() >= mostOfFamily;
    return tree;
}

Value RelationshipView::shown() const {
    auto asChild = Value::array(), asParent = Value::array();
    for (const auto& one : RelationshipRepository::activeOf(tx_, entity_.id, day_)) {
        if (one.relationship.child == entity_.id)
            asChild.push_back(line(one));
        else
            asParent.push_back(card(one));
    }
    const bool mayAdd = viewer_.can("entities.edit");
    auto events = this->events();
    const bool past = day_ != today_;
    Value data{{"may_add", mayAdd},
               {"none", asChild.empty() && asParent.empty()},
               {"has_children", !asParent.empty()},
               {"is_child", !asChild.empty()},
               {"shows", mayAdd || past || !events.empty()},
               {"add_url", "/entity-relationships/entities/" + entity_.id + "/relationships/add"},
               {"all_url", allPath(entity_.id)},
               {"day", sdk::isoDate(day_)},
               {"as_of", past ? say("As it was on {day}", {{"day", sdk::showDate(day_)}}) : ""},
               {"tree", tree()}};
    data["has_tree"] = !data["tree"].is_null();
    data["as_child"] = std::move(asChild);
    data["as_parent"] = std::move(asParent);
    data["has_events"] = !events.empty();
    data["events"] = std::move(events);
    return data;
}

}  // namespace guildhall::directory
