#include "organization/organization.hpp"

namespace guildhall::coaching {

const sdk::RecordType<Organization>& organizations() {
    static const auto type =
        sdk::RecordType<Organization>("coaching.organization", "corg", {"organisation", "organisations"})
            .text(&Organization::name, "name", "Name", {.required = true, .unique = true, .search = true, .max = 160})
            .slug(&Organization::slug, "slug", "Short name",
                  {.required = true, .unique = true, .max = 60, .hint = "For files and addresses."})
            .boolean(&Organization::active, "active", "Active", {.initial = "yes"})
            .title("{name}")
            .list({.columns = {"name", "slug", "active"},
                   .filters = {"active"},
                   .empty = "No organisation runs programs yet."})
            .permissions({.see = "coaching.view", .change = "coaching.edit"})
            .at("/coaching-organizations")
            .inMenu(sdk::MenuGroup::Catalogue, 62);
    return type;
}

}  // namespace guildhall::coaching
