#include "workshop_type/workshop_type.hpp"

namespace guildhall::certificates {

const sdk::FieldSet& workshopTypeFields() {
    static const auto fields =
        sdk::FieldSet::of("certificates.workshop_type")
            .text("code", "Code",
                  {.required = true,
                   .max = 20,
                   .hint = "Short and unique, like PSDM. Kept in capital letters.",
                   .width = "10"})
            .text("name", "Name", {.required = true, .max = 120, .hint = "Printed on certificates."})
            .number("validity_months", "Valid for (months)",
                    {.hint = "Left empty, certificates do not expire.", .least = 1, .most = 1200, .width = "4"})
            .boolean("active", "Offered for new sessions", {.initial = "yes"})
            .number("sessions", "Sessions");
    return fields;
}

}  // namespace guildhall::certificates
