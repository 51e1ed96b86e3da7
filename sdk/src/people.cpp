#include <guildhall/sdk/people.hpp>

namespace guildhall::sdk {

People::~People() = default;

const FieldSet& personFields() {
    static const FieldSet fields =
        FieldSet::of("kernel.person")
            .text("name", "Name", {.required = true, .max = 200, .sensitivity = Sensitivity::Public})
            .email("email", "E-mail", {.required = true, .max = 254, .sensitivity = Sensitivity::Contact})
            .text("region", "Region", {.max = 60, .sensitivity = Sensitivity::SignedIn})
            .text("time_zone", "Time zone",
                  {.max = 64, .sensitivity = Sensitivity::SignedIn, .hint = "Such as Europe/Rome"})
            .text("locale", "Language", {.max = 16, .sensitivity = Sensitivity::SignedIn})
            .choice(
                "status", "Status",
                {{"active", "Active", "green"}, {"suspended", "Suspended", "amber"}, {"archived", "Archived", "grey"}},
                {.sensitivity = Sensitivity::Public});
    return fields;
}

}  // namespace guildhall::sdk
