#include "portal/progress.hpp"

#include "award/award_repository.hpp"
#include "badge/badge_repository.hpp"
#include "badge/catalogue.hpp"
#include "request/request_repository.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <map>

namespace guildhall::badges {

using sdk::say;
using sdk::Value;

namespace {

class Progress {
public:
    Progress(const PersonsBadges& of, const sdk::Viewer& viewer, bool asks)
        : catalogue_(of.catalogue), viewer_(viewer), asks_(asks) {
        for (const auto& award : of.awards)
            if (award.valid()) held_[award.badge] = &award;
        // The latest one says how it stands.
        for (const auto& request : of.requests) requests_.emplace(request.badge, &request);
    }

    bool holds(const Badge& badge) const { return held_.contains(badge.id); }
    const Catalogue& catalogue() const { return catalogue_; }

    /// How many of what it asks for are held, and of how many.
    std::pair<std::int64_t, std::int64_t> share(const Badge& badge) const {
        std::pair<std::int64_t, std::int64_t> share{0, 0};
        for (const auto* part : catalogue_.partsOf(badge.id)) {
            if (!part->counts() || !(part->active() || holds(*part))) continue;
            if (part->hasParts()) {
                const auto below = this->share(*part);
                share.first += holds(*part) ? below.second : below.first;
                share.second += below.second;
            } else {
                share.first += holds(*part);
                share.second += 1;
            }
        }
        return share;
    }

    Value node(const Badge& badge) const {
        const auto [done, all] = share(badge);
        Value node{{"title", badge.title},
                   {"url", badge.path()},
                   {"picture", badge.picturePath(true)},
                   {"kind", say(sdk::capitalised(kindWord(badge.kind)))},
                   {"is_held", holds(badge)},
                   {"is_optional", badge.kind == Kind::Capstone && !badge.required},
                   {"since", ""},
                   {"done", std::to_string(done)},
                   {"all", std::to_string(all)},
                   {"told", all ? say("{done} of {all}", {{"done", std::to_string(done)}, {"all", std::to_string(all)}})
                                : std::string()},
                   {"state", nullptr},
                   {"ask", ""}};
        if (const auto held = held_.find(badge.id); held != held_.end())
            node["since"] = sdk::showDate(sdk::dateIn(held->second->awardedAt, viewer_.timeZone()));
        else
            addWays(node, badge);
        return node;
    }

private:
    void addWays(Value& node, const Badge& badge) const {
        const auto found = requests_.find(badge.id);
        const bool open = found != requests_.end() && found->second->isOpen();
        if (found != requests_.end() && found->second->state != RequestState::Withdrawn) {
            const auto& field = requests().declared().get("state");
            const auto cell = requests().cell(found->second, "state");
            node["state"] = {{"tag", sdk::presentCellTag(field, cell)},
                             {"text", say(field.choiceLabel(std::get<std::string>(cell)))},
                             {"url", requests().pathOf(found->second)}};
        }
        if (asks_ && !open && badge.requestable() && catalogue_.isOffered(badge)) node["ask"] = badge.id;
    }

    Catalogue catalogue_;
    const sdk::Viewer& viewer_;
    bool asks_;
    std::map<std::string, const Award*, std::less<>> held_;
    std::map<std::string, const BadgeRequest*, std::less<>> requests_;
};

}  // namespace

PersonsBadges PersonsBadges::read(sdk::Transaction& tx, std::string_view person) {
    return {BadgeRepository::all(tx), AwardRepository::ofPerson(tx, person), RequestRepository::ofPerson(tx, person)};
}

Value showPrograms(const PersonsBadges& of, const sdk::Viewer& viewer, bool asks, std::string_view only) {
    const Progress progress(of, viewer, asks);
    const auto isShown = [&](const Badge& badge) {
        return progress.catalogue().isOffered(badge) || progress.holds(badge);
    };
    Value programs = Value::array();
    for (const auto* program : progress.catalogue().partsOf("")) {
        if (program->kind != Kind::Program || (!only.empty() && program->slug != only)) continue;
        if (!isShown(*program) && progress.share(*program).first == 0) continue;
        auto node = progress.node(*program);
        node["page"] = "/my-badges/programs/" + program->slug;
        node["skills"] = Value::array();
        node["capstones"] = Value::array();
        for (const auto* part : progress.catalogue().partsOf(program->id)) {
            if (!isShown(*part)) continue;
            auto below = progress.node(*part);
            below["minis"] = Value::array();
            for (const auto* mini : progress.catalogue().partsOf(part->id))
                if (isShown(*mini)) below["minis"].push_back(progress.node(*mini));
            node[part->kind == Kind::Capstone ? "capstones" : "skills"].push_back(std::move(below));
        }
        node["has_capstones"] = !node["capstones"].empty();
        programs.push_back(std::move(node));
    }
    return programs;
}

Value showHeld(const PersonsBadges& of, const sdk::Viewer& viewer) {
    const Catalogue catalogue(of.catalogue);
    Value held = Value::array();
    for (const auto& award : of.awards) {
        const auto* badge = catalogue.find(award.badge);
        if (!award.valid() || !badge) continue;
        held.push_back({{"title", badge->title},
                        {"url", "/credentials/" + award.id},
                        {"picture", badge->picturePath()},
                        {"since", sdk::showDate(sdk::dateIn(award.awardedAt, viewer.timeZone()))}});
    }
    return held;
}

}  // namespace guildhall::badges
