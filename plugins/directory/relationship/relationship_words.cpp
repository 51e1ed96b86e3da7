#include "relationship/relationship_words.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::directory {

using sdk::say;

std::string sentence(RelationshipType type, const Names& names) {
    const auto tell = [&](std::string_view english) {
        return say(english, {{"child", names.child}, {"parent", names.parent}});
    };
    switch (type) {
        case RelationshipType::Acquisition: return tell("{child} is an acquisition of {parent}");
        case RelationshipType::Merger: return tell("{child} merged into {parent}");
        case RelationshipType::Subsidiary: return tell("{child} is a subsidiary of {parent}");
        case RelationshipType::Division: return tell("{child} is a division of {parent}");
        case RelationshipType::Partnership: return tell("{child} is a partner of {parent}");
        case RelationshipType::JointVenture: return tell("{child} is a joint venture of {parent}");
        case RelationshipType::SpinOff: return tell("{child} is a spin-off of {parent}");
        case RelationshipType::Holding: return tell("{child} is held by {parent}");
        case RelationshipType::Licensing: return tell("{child} is a licensee of {parent}");
        case RelationshipType::Franchise: return tell("{child} is a franchise of {parent}");
        case RelationshipType::Other: break;
    }
    return tell("{child} is related to {parent}");
}

std::string ownershipText(const Relationship& relationship, const sdk::Viewer& viewer) {
    const auto& field = relationships().declared().get("ownership_percentage");
    if (!relationship.ownership || !viewer.sees(field.options.sensitivity)) return {};
    auto text = sdk::decimalText(*relationship.ownership, field.options.places);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return say("{number}%", {{"number", text}});
}

std::string wholeSentence(const Relationship& relationship, const Names& names, const sdk::Viewer& viewer) {
    const auto said = sentence(relationship.type, names);
    const auto share = ownershipText(relationship, viewer);
    const auto day = sdk::showDate(relationship.start);
    if (share.empty()) return say("{sentence} — since {day}", {{"sentence", said}, {"day", day}});
    return say("{sentence} ({share} ownership) — since {day}", {{"sentence", said}, {"share", share}, {"day", day}});
}

std::string allPath(std::string_view entity) {
    return "/entity-relationships/entities/" + std::string(entity) + "/relationships";
}

}  // namespace guildhall::directory
