#include "badge/catalogue_pages.hpp"

#include "badge/badge_repository.hpp"
#include "badge/catalogue.hpp"
#include "drawing/raster.hpp"
#include "credential/hosted_assertion.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <map>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

/// A small catalogue is shown whole; of a large one, one begins with its programs.
constexpr std::size_t mostOpen = 80;

using Holders = std::map<std::string, std::int64_t, std::less<>>;

Value nodeOf(const Badge& badge, const Catalogue& catalogue, const Holders& holders) {
    const auto& parts = catalogue.partsOf(badge.id);
    const auto held = holders.find(badge.id);
    const auto active = std::ranges::count_if(parts, [](const Badge* part) { return part->active(); });
    return {
        {"id", badge.id},
        {"title", badge.title},
        {"url", badges().pathOf(&badge)},
        {"picture", badge.picturePath(true)},
        {"kind", say(sdk::capitalised(kindWord(badge.kind)))},
        {"is_inactive", !badge.active()},
        {"is_optional", badge.kind == Kind::Capstone && !badge.required},
        {"holders", held == holders.end() ? std::string() : sdk::sayCount(held->second, "{n} holder", "{n} holders")},
        {"size", parts.empty() ? say("nothing yet")
                               : say("{active} of {all} active",
                                     {{"active", std::to_string(active)}, {"all", std::to_string(parts.size())}})}};
}

Value programNode(const Badge& program, const Catalogue& catalogue, const Holders& holders) {
    auto node = nodeOf(program, catalogue, holders);
    node["skills"] = Value::array();
    node["capstones"] = Value::array();
    for (const auto* part : catalogue.partsOf(program.id)) {
        auto below = nodeOf(*part, catalogue, holders);
        if (part->kind == Kind::Capstone) {
            node["capstones"].push_back(std::move(below));
            continue;
        }
        below["minis"] = Value::array();
        for (const auto* mini : catalogue.partsOf(part->id))
            below["minis"].push_back(nodeOf(*mini, catalogue, holders));
        node["skills"].push_back(std::move(below));
    }
    return node;
}

}  // namespace

void CataloguePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (CataloguePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.menu({sdk::MenuGroup::Catalogue, "Badge catalogue", "/badge-catalogue", "badges.view", 50});
    add.get("/badge-catalogue", "badges.view", to(&CataloguePages::tree));
    add.get("/badge-catalogue/{id}/order", "badges.catalogue", to(&CataloguePages::order));
    add.post("/badge-catalogue/{id}/order", "badges.catalogue", to(&CataloguePages::move));
    add.get("/badge-catalogue/drawing.svg", "badges.catalogue", [](const Request& request) {
        const auto asked = [&](const char* name) {
            const auto& text = request.query(name);
            return sdk::isUtf8(text) && text.size() <= 500 ? sdk::cleaned(text) : std::string();
        };
        const auto shape = asked("shape");
        return Response::bytes(draw({shape.empty() ? shapeOf(asked("kind")) : shape, asked("colour"), asked("emblem"),
                                     asked("letters"), asked("title")}),
                               "image/svg+xml");
    });
    add.get("/badges/{name}", sdk::Public, to(&CataloguePages::open));
}

Response CataloguePages::tree(const Request& request) {
    Holders holders;
    const auto all = services_.database.read([&](Transaction& tx) {
        auto badges = BadgeRepository::all(tx);
        // Of a large catalogue, counting takes longer than the page itself.
        if (badges.size() <= mostOpen) holders = BadgeRepository::holders(tx);
        return badges;
    });
    const Catalogue catalogue(all);
    Value programs = Value::array(), levels = Value::array();
    for (const auto* badge : catalogue.partsOf("")) {
        if (badge->kind == Kind::Level)
            levels.push_back(nodeOf(*badge, catalogue, holders));
        else
            programs.push_back(programNode(*badge, catalogue, holders));
    }
    const bool edits = request.viewer().can("badges.catalogue");
    const bool wantsAll = request.query("open") == "all";
    return Response::page({.templateName = "badges/catalogue",
                           .title = say("Badge catalogue"),
                           .data = {{"programs", std::move(programs)},
                                    {"levels", std::move(levels)},
                                    {"total", std::to_string(all.size())},
                                    {"open", wantsAll || all.size() <= mostOpen},
                                    {"offers_open", !wantsAll && all.size() > mostOpen},
                                    {"edits", edits}}});
}

Response CataloguePages::order(const Request& request) {
    std::vector<Badge> parts;
    const auto badge = services_.database.read([&](Transaction& tx) {
        auto found = badges().get(tx, request.pathValue("id"));
        parts = BadgeRepository::partsOf(tx, found.id);
        return found;
    });
    if (!badge.hasParts()) throw sdk::NotFound();
    Value rows = Value::array();
    for (std::size_t i = 0; i < parts.size(); ++i)
        rows.push_back({{"id", parts[i].id},
                        {"title", parts[i].title},
                        {"picture", parts[i].picturePath(true)},
                        {"kind", say(sdk::capitalised(kindWord(parts[i].kind)))},
                        {"number", std::to_string(i + 1)},
                        {"is_first", i == 0},
                        {"is_last", i + 1 == parts.size()},
                        {"is_moved", parts[i].id == request.query("moved")}});
    return Response::page(
        {.templateName = "badges/order",
         .title = say("Order of {badge}", {{"badge", badge.title}}),
         .data = {{"rows", std::move(rows)}, {"back", badges().pathOf(&badge)}},
         .crumbs = {{say("Badge catalogue"), "/badge-catalogue"}, {badge.title, badges().pathOf(&badge)}}});
}

Response CataloguePages::move(const Request& request) {
    const bool up = request.hasForm("up");
    const auto& moved = request.form(up ? "up" : "down");
    const auto path = request.path();
    const auto title = services_.database.write([&](Transaction& tx) -> std::string {
        // Under the lock of what they are part of, so that two who order it at once do it one after the other.
        const auto parent = badges().lock(tx, request.pathValue("id"));
        auto parts = BadgeRepository::partsOf(tx, parent.id);
        const auto found = std::ranges::find(parts, moved, &Badge::id);
        if (found == parts.end()) throw sdk::Invalid("This is no longer a part of it. Look at the order once more.");
        const auto at = found - parts.begin(), to = up ? at - 1 : at + 1;
        if (to < 0 || to >= std::ssize(parts)) return {};
        std::swap(parts[std::size_t(at)], parts[std::size_t(to)]);
        for (std::size_t i = 0; i < parts.size(); ++i)
            BadgeRepository::place(tx, parts[i].id, static_cast<std::int64_t>(i) + 1);
        services_.audit.record(tx, request.actor(),
                               {.action = "BADGE_MOVED",
                                .target = moved,
                                .details = {{"within", parent.id}, {"from", at + 1}, {"to", to + 1}}});
        return parts[std::size_t(to)].title;
    });
    auto answer = Response::redirect(path + "?moved=" + moved + "#moved");
    if (title.empty()) return answer;
    return std::move(answer).notice(say(up ? "{badge} moved up." : "{badge} moved down.", {{"badge", title}}));
}

Response CataloguePages::open(const Request& request) {
    const auto& name = request.pathValue("name");
    const auto dot = name.find('.');
    const auto slug = name.substr(0, dot);
    std::vector<Badge> parts;
    std::optional<Badge> parent;
    bool isHeld = false;
    const auto badge = services_.database.read([&](Transaction& tx) {
        auto found = sdk::isUtf8(slug) ? BadgeRepository::bySlug(tx, slug) : std::nullopt;
        isHeld = found && !found->active() && BadgeRepository::holdersOf(tx, found->id) > 0;
        if (found && dot == name.npos) {
            parts = BadgeRepository::partsOf(tx, found->id);
            parent = badges().find(tx, found->parent.value_or(""));
        }
        return found;
    });
    // What nobody has been awarded yet and is not active is nobody's business.
    if (!badge || (!badge->active() && !isHeld && !request.viewer().can("badges.view"))) throw sdk::NotFound();
    const auto ending = dot == name.npos ? std::string_view() : std::string_view(name).substr(dot + 1);
    const Issuer issuer{services_.site.organisation, services_.site.portalUrl};
    if (ending == "json" || ending == "v2.json")
        return Response::bytes(
                   (ending == "json" ? achievementOf(*badge, issuer) : hostedBadgeClass(*badge, issuer)).dump(),
                   "application/ld+json")
            .header("Access-Control-Allow-Origin", "*");
    if (!ending.empty()) return picture(*badge, ending, !request.query("mark").empty());
    std::erase_if(parts, [](const Badge& part) { return !part.active(); });
    return page(*badge, parts, parent);
}

Response CataloguePages::picture(const Badge& badge, std::string_view ending, bool mark) {
    // Addresses of pictures say which look they have, so they can be kept.
    const auto kept = [](Response answer) {
        return std::move(answer)
            .header("Cache-Control", "public, max-age=86400")
            .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    };
    if (badge.picture.has() && ending == pictureEnding(badge.picture)) {
        const auto file = services_.files.path(badges().placeOf(badge.picture));
        if (!std::filesystem::exists(file)) throw sdk::NotFound();
        return kept(Response::file(file, badge.picture.mediaType));
    }
    auto look = badge.look();
    if (mark) look.title.clear();
    if (ending == "svg") return kept(Response::bytes(draw(look), "image/svg+xml"));
    if (ending == "png") return kept(Response::bytes(pngOf(draw(look), pictureSide), "image/png"));
    throw sdk::NotFound();
}

Response CataloguePages::page(const Badge& badge, const std::vector<Badge>& parts, const std::optional<Badge>& parent) {
    Value rows = Value::array();
    for (const auto& part : parts)
        rows.push_back({{"title", part.title},
                        {"url", part.path()},
                        {"picture", part.picturePath(true)},
                        {"note", say(sdk::capitalised(kindWord(part.kind)))}});
    return Response::page({.templateName = "badges/badge",
                           .title = badge.title,
                           .data = {{"badge",
                                     {{"title", badge.title},
                                      {"kind", say(sdk::capitalised(kindWord(badge.kind)))},
                                      {"picture", badge.picturePath()},
                                      {"description", badge.description},
                                      {"criteria", badge.criteria},
                                      {"parent", parent ? parent->title : ""},
                                      {"parent_url", parent ? parent->path() : ""},
                                      {"is_inactive", !badge.active()}}},
                                    {"has_parts", !rows.empty()},
                                    {"parts", rows}},
                           .frame = sdk::Frame::Card});
}

}  // namespace guildhall::badges
