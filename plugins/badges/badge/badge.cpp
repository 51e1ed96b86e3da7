#include "badge/badge.hpp"

namespace guildhall::badges {

namespace {

using Type = sdk::RecordType<Badge>;

const std::vector<sdk::Choice>& kindChoices() {
    static const std::vector<sdk::Choice> all{{"program", "Program"},
                                              {"skill", "Skill"},
                                              {"mini_badge", "Mini-badge"},
                                              {"capstone", "Capstone"},
                                              {"level", "Workshop level"}};
    return all;
}

Type withWords(Type type) {
    return std::move(type)
        .choice(&Badge::kind, "kind", "Kind", kindChoices(), {.required = true, .initial = "mini_badge"})
        .reference(&Badge::parent, "parent", "Part of", badges,
                   {.required = true,
                    .hint = "Skills and capstones are part of a program, mini-badges of a skill.",
                    .onlyWhen = {"kind", {"skill", "mini_badge", "capstone"}}})
        .boolean(&Badge::required, "required", "The program asks for it",
                 {.hint = "Without it nobody gets the program’s badge.", .onlyWhen = {"kind", {"capstone"}}})
        .text(&Badge::title, "title", "Title", {.required = true, .search = true, .max = 120})
        .slug(&Badge::slug, "slug", "Address",
              {.unique = true,
               .max = 80,
               .hint = "The last part of its web address. Left empty, it is made of the title. It stays once the badge "
                       "has been awarded."})
        .longText(&Badge::description, "description", "Description",
                  {.search = true, .max = 2000, .hint = "What somebody with this badge can do, for whoever sees it."})
        .longText(&Badge::criteria, "criteria", "Criteria",
                  {.max = 4000,
                   .hint = "What earns it, so that two "
                           "reviewers decide alike."})
        .longText(&Badge::evidence, "evidence", "Evidence expected",
                  {.max = 2000,
                   .hint = "What a request brings along: a report, a link, a photo.",
                   .onlyWhen = {"kind", {"mini_badge", "capstone"}}});
}

Type withLooks(Type type) {
    return std::move(type)
        .choice(&Badge::shape, "shape", "Shape", shapeChoices(),
                {.hint = "Left empty, it has the shape of its kind.", .heading = "How it looks"})
        .choice(&Badge::colour, "colour", "Colour", colourChoices(), {.hint = "Left empty, hall green."})
        .choice(&Badge::emblem, "emblem", "Emblem", emblemChoices(), {.hint = "Left empty, a star."})
        .text(&Badge::letters, "letters", "Letters in place of the emblem",
              {.max = 4, .hint = "Up to four: A3, 5S, PDCA.", .width = "4"})
        .image(&Badge::picture, "picture", "Picture in place of the drawing",
               {.hint = "Square, at least 400 pixels wide.", .mostBytes = 2'000'000});
}

}  // namespace

std::optional<Kind> parentKind(Kind kind) {
    switch (kind) {
        case Kind::Skill:
        case Kind::Capstone: return Kind::Program;
        case Kind::MiniBadge: return Kind::Skill;
        case Kind::Program:
        case Kind::Level: break;
    }
    return {};
}

std::string kindWord(Kind kind) { return sdk::asciiLower(kindChoices()[static_cast<std::size_t>(kind)].label); }

Look Badge::look() const {
    const auto& code = kindChoices()[static_cast<std::size_t>(kind)].value;
    return {shape.empty() ? shapeOf(code) : shape, colour, emblem, letters, title};
}

std::string Badge::lookKey() const {
    const auto drawn = look();
    const auto all = drawn.shape + "," + drawn.colour + "," + drawn.emblem + "," + drawn.letters + "," + drawn.title;
    return sdk::hashToken(picture.has() ? picture.id : all).substr(0, 8);
}

std::string Badge::picturePath(bool mark) const {
    return path() + (picture.has() ? "." + pictureEnding(picture) : ".svg") + (mark ? "?mark=" : "?v=") + lookKey();
}

const sdk::RecordType<Badge>& badges() {
    static const auto type =
        withLooks(withWords(Type("badges.badge", "badg", {"badge", "badges"})))
            .number(&Badge::position, "position", "Position",
                    {.sensitivity = sdk::Sensitivity::Private, .byHand = false})
            .choice(&Badge::status, "status", "Status",
                    {{"active", "Active", "green"}, {"inactive", "Inactive", "grey"}}, {.initial = "inactive"})
            .custom(&Badge::custom)
            .title("{title}")
            .list({.columns = {"title", "kind", "parent", "status"},
                   .filters = {"kind", "parent", "status"},
                   .empty = "There is no badge yet. Add a program first, then its skills and their mini-badges."})
            .permissions({.see = "badges.view", .change = "badges.catalogue", .remove = "badges.catalogue"})
            .states("status")
            .action({.name = "activate",
                     .label = "Activate",
                     .past = "activated",
                     .access = "badges.catalogue",
                     .from = {"inactive"},
                     .to = "active",
                     .audit = "ACTIVATED"})
            .action({.name = "deactivate",
                     .label = "Deactivate",
                     .past = "deactivated",
                     .access = "badges.catalogue",
                     .from = {"active"},
                     .to = "inactive",
                     .warning = "Nobody can ask for it or be awarded it until it is active again. Whoever holds it "
                                "keeps it.",
                     .audit = "DEACTIVATED"})
            .whenAdded("Activate it when it can be earned.")
            .at("/badge-catalogue")
            .listAt("/badge-catalogue/list")
            .pageBy("badges/badge_record")
            .formBy("badges/badge_form")
            .api("badges");
    return type;
}

}  // namespace guildhall::badges
