#include "workshop/workshop.hpp"

namespace guildhall::badges {

const sdk::RecordType<Workshop>& workshops() {
    static const auto type =
        sdk::RecordType<Workshop>("badges.workshop", "bwks", {"badge of a workshop", "badges of workshops"})
            .text(&Workshop::code, "code", "Code of the workshop",
                  {.required = true,
                   .unique = true,
                   .search = true,
                   .capitals = true,
                   .max = 20,
                   .hint = "As its workshop type has it, like PSDM.",
                   .width = "10"})
            .reference(&Workshop::badge, "badge", "Badge", badges(),
                       {.required = true, .hint = "Awarded when somebody is issued a certificate of that workshop."},
                       {.only = "r.kind = 'level' OR r.status = 'active'"})
            .title("{code}")
            .list({.columns = {"code", "badge"},
                   .filters = {"badge"},
                   .empty = "No workshop brings a badge along yet.",
                   .toForm = true})
            .permissions({.see = "badges.view", .change = "badges.catalogue", .remove = "badges.catalogue"})
            .at("/badge-workshops")
            .brief()
            .importable({.key = "code", .sample = {{"PSDM", "practitioner"}}});
    return type;
}

}  // namespace guildhall::badges
