#include "kernel/access/own_role.hpp"

#include "kernel/base/comma_list.hpp"

namespace guildhall::access {

DeclaredRole declared(const OwnRole& role) {
    return {.declaration = {.code = role.code,
                            .title = role.title,
                            .priority = role.priority,
                            .staff = role.staff,
                            .permissions = role.permissions,
                            .inherits = role.inherits},
            .description = role.description,
            .sets = role.sets,
            .except = role.excluded};
}

const sdk::FieldSet& ownRoleFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.role")
            .text("title", "Name", {.required = true, .max = 60, .hint = "As people see it at the top of each page."})
            .longText("description", "What it is for", {.required = true, .max = 300})
            .boolean("staff", "Whoever has it works here",
                     {.hint = "Otherwise they see the pages of learners.", .initial = "yes"})
            .number("priority", "Priority",
                    {.required = true,
                     .hint = "Whoever has several roles begins with the one that has the highest number.",
                     .initial = "10",
                     .least = 0,
                     .most = 100,
                     .width = "4"})
            .choice("inherits", "Builds on", {}, {.hint = "All that this role may do, the new one may, too."})
            .several("sets", "Sets of permissions", {})
            .several("permissions", "May do", {})
            .several("excluded", "Left out", {});
    return fields;
}

sdk::Value valuesOf(const OwnRole& role) {
    return {{"title", role.title},
            {"description", role.description},
            {"staff", role.staff},
            {"priority", role.priority},
            {"inherits", role.inherits},
            {"sets", base::commaList(role.sets)},
            {"permissions", base::commaList(role.permissions)},
            {"excluded", base::commaList(role.excluded)}};
}

}  // namespace guildhall::access
