#include "workshop_type/workshop_type.hpp"

#include "layout/certificate_layout.hpp"

namespace guildhall::certificates {

const sdk::RecordType<WorkshopType>& workshopTypes() {
    static const auto type =
        sdk::RecordType<WorkshopType>("certificates.workshop_type", "wtyp", {"workshop type", "workshop types"})
            .text(&WorkshopType::code, "code", "Code",
                  {.required = true,
                   .unique = true,
                   .search = true,
                   .capitals = true,
                   .max = 20,
                   .hint = "Short and unique, like PSDM. Kept in capital letters.",
                   .width = "10"})
            .text(&WorkshopType::name, "name", "Name",
                  {.required = true, .search = true, .max = 120, .hint = "Printed on certificates."})
            .number(&WorkshopType::validityMonths, "validity_months", "Valid for (months)",
                    {.hint = "Left empty, certificates do not expire.", .least = 1, .most = 1200, .width = "4"})
            .reference(&WorkshopType::layout, "layout", "Certificate layout", certificateLayouts(),
                       {.hint = "How its certificates look. Left empty, they have the standard layout."},
                       {.only = "r.published IS NOT NULL AND r.stands_in_for = ''"})
            .boolean(&WorkshopType::active, "active", "Offered for new sessions", {.initial = "yes"})
            .computed(&WorkshopType::sessions, sdk::FieldType::Number, "sessions", "Sessions",
                      "(SELECT count(*) FROM certificates_session s WHERE s.workshop_type = r.id)")
            .custom(&WorkshopType::custom)
            .title("{code} — {name}", "{code}")
            .list({.columns = {"name", "code", "validity_months", "active", "sessions"},
                   .filters = {"active"},
                   .empty = "There is no workshop type yet. Add the first one to plan sessions."})
            .permissions({.see = "workshop_types.view", .change = "workshop_types.edit"})
            .inMenu(sdk::MenuGroup::Catalogue, 10)
            .brief()
            .api();
    return type;
}

}  // namespace guildhall::certificates
