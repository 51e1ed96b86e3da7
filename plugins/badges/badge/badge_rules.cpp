#include "badge/badge_rules.hpp"

#include "badge/badge_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::badges {

using sdk::Moment;
using sdk::say;
using sdk::sayCount;

namespace {

/// The first address like this that no other badge has.
std::string freeSlug(sdk::Transaction& tx, const std::string& wanted, const std::string& id) {
    for (int number = 1;; ++number) {
        auto slug = number == 1 ? wanted : wanted + "-" + std::to_string(number);
        if (!badges().idWith(tx, "slug", sdk::Cell(slug), id)) return slug;
    }
}

/// Why the parts of an active badge must not become this few; none: they may.
std::optional<std::string> whyParentNeeds(sdk::Transaction& tx, const Badge& badge) {
    if (!badge.parent || !badge.active() || !badge.counts()) return {};
    const auto parent = badges().find(tx, *badge.parent);
    if (!parent || !parent->active() || BadgeRepository::usesOf(tx, parent->id).activeParts > 1) return {};
    return say("It is the only active part of {parent}, which nobody could earn without it. Deactivate {parent} first.",
               {{"parent", parent->title}});
}

}  // namespace

std::string slugOf(std::string_view title) {
    std::string slug;
    for (const char c : sdk::searchText(title)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            slug += c;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    slug.resize(std::min<std::size_t>(slug.size(), 70));
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return slug.empty() ? "badge" : slug;
}

void BadgeRules::check(Moment& moment, const Badge* before, Badge& badge, sdk::FieldErrors& errors) {
    auto& tx = moment.tx;
    const auto uses = before ? BadgeRepository::usesOf(tx, badge.id) : BadgeRepository::Uses();
    if (before && before->kind != badge.kind && (uses.parts || uses.awards || uses.requests || before->active()))
        errors.push_back({"kind", "The kind stays once a badge is active, awarded, asked for or has parts"});
    if (const auto wanted = parentKind(badge.kind)) {
        const auto parent = badges().find(tx, badge.parent.value_or(""));
        if (!parent || parent->kind != *wanted)
            errors.push_back(
                {"parent", say("Choose a {parent}: a {badge} is part of one",
                               {{"parent", say(kindWord(*wanted))}, {"badge", say(kindWord(badge.kind))}})});
    } else {
        badge.parent.reset();
    }
    if (badge.slug.empty()) badge.slug = before ? before->slug : freeSlug(tx, slugOf(badge.title), badge.id);
    if (before && before->slug != badge.slug && uses.awards)
        errors.push_back({"slug", "The address stays once the badge has been awarded: credentials lead to it"});
    if (before && before->active() && badge.criteria.empty())
        errors.push_back({"criteria", "Enter criteria — an active badge says what earns it"});
    if (before && before->parent != badge.parent)
        if (auto why = whyParentNeeds(tx, *before)) errors.push_back({"parent", std::move(*why)});
    if (before && before->required && !badge.required)
        if (auto why = whyParentNeeds(tx, *before)) errors.push_back({"required", std::move(*why)});
}

void BadgeRules::beforeSave(Moment& moment, const Badge* before, Badge& badge) {
    if (!before || before->parent != badge.parent)
        badge.position = BadgeRepository::nextPosition(moment.tx, badge.parent);
}

std::optional<std::string> BadgeRules::whyNotRemove(Moment& moment, const Badge& badge) {
    const auto uses = BadgeRepository::usesOf(moment.tx, badge.id);
    if (uses.awards) return "It has been awarded, so it stays. Deactivate it instead.";
    if (uses.requests) return "Somebody has asked for it, so it stays. Deactivate it instead.";
    if (uses.parts) return "Other badges are part of it. Move or remove those first.";
    if (uses.workshops) return "Certificates of a workshop bring it along. Change that first.";
    if (badge.kind == Kind::Level) return "Workshop levels stay. Deactivate it instead.";
    return whyParentNeeds(moment.tx, badge);
}

std::optional<std::string> BadgeRules::whyNotAct(Moment& moment, const Badge& badge, std::string_view action) {
    auto& tx = moment.tx;
    if (action == "deactivate") return whyParentNeeds(tx, badge);
    if (badge.description.empty()) return "It has no description yet.";
    if (badge.criteria.empty()) return "It has no criteria yet.";
    if (badge.requestable() && badge.evidence.empty()) return "It does not say yet which evidence is expected.";
    if (badge.kind == Kind::Program && BadgeRepository::usesOf(tx, badge.id).activeParts == 0)
        return "Nothing of it can be earned: activate a skill or a capstone that the program asks for first.";
    if (badge.kind == Kind::Skill && BadgeRepository::usesOf(tx, badge.id).activeParts == 0)
        return "Nothing of it can be earned: activate one of its mini-badges first.";
    return {};
}

std::vector<std::string> BadgeRules::warnings(Moment& moment, const Badge& badge, std::string_view action) {
    auto& tx = moment.tx;
    std::vector<std::string> lines;
    const auto parent = badge.parent ? badges().find(tx, *badge.parent) : std::nullopt;
    if (action == "activate") {
        const auto holders = parent ? BadgeRepository::holdersOf(tx, parent->id) : 0;
        if (parent && parent->active() && badge.counts() && holders)
            lines.push_back(sayCount(holders,
                                     "{n} person holds {parent} without it, and keeps it. From now on it takes this "
                                     "badge, too.",
                                     "{n} people hold {parent} without it, and keep it. From now on it takes this "
                                     "badge, too.",
                                     {{"parent", parent->title}}));
        if (parent && !parent->active())
            lines.push_back(say("{parent} is not active yet, so nobody can ask for this one until it is.",
                                {{"parent", parent->title}}));
        return lines;
    }
    const auto uses = BadgeRepository::usesOf(tx, badge.id);
    if (uses.activeParts)
        lines.push_back(sayCount(uses.activeParts, "{n} active badge is part of it; nobody can ask for that meanwhile.",
                                 "{n} active badges are part of it; nobody can ask for those meanwhile."));
    if (uses.openRequests)
        lines.push_back(sayCount(uses.openRequests, "{n} request for it is open. It cannot be approved meanwhile.",
                                 "{n} requests for it are open. They cannot be approved meanwhile."));
    if (parent && parent->active() && badge.counts())
        lines.push_back(
            say("{parent} can be earned without it meanwhile. Who now holds all the rest gets that when you "
                "start “Work out progress anew”.",
                {{"parent", parent->title}}));
    return lines;
}

std::optional<std::vector<sdk::Choice>> BadgeRules::choices(Moment& moment, std::string_view field, const Badge*) {
    if (field != "parent") return {};
    std::vector<sdk::Choice> all;
    std::map<std::string, std::string> programs;
    for (const auto& badge : BadgeRepository::all(moment.tx)) {
        if (badge.kind == Kind::Program) {
            programs[badge.id] = badge.title;
            all.push_back({badge.id, say("Program: {title}", {{"title", badge.title}})});
        } else if (badge.kind == Kind::Skill) {
            all.push_back({badge.id, say("Skill: {title} ({program})",
                                         {{"title", badge.title}, {"program", programs[badge.parent.value_or("")]}})});
        }
    }
    return all;
}

void BadgeRules::show(Moment& moment, const Badge& badge, sdk::Relation, sdk::Value& data) {
    data["picture"] = badge.picturePath();
    data["holders"] =
        sdk::sayCount(BadgeRepository::holdersOf(moment.tx, badge.id), "{n} person holds it.", "{n} people hold it.");
    data["more"] = {{{"label", say("Page for everybody")}, {"url", badge.path()}}};
    if (badge.hasParts() && moment.viewer.can("badges.catalogue"))
        data["more"].push_back(
            {{"label", say("Order of its parts")}, {"url", "/badge-catalogue/" + badge.id + "/order"}});
}

}  // namespace guildhall::badges
