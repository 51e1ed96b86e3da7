// `/roles/explain/redacted`: why something is redacted for a role, and which roles would show it.
#pragma once

#include "kernel/access/catalogue.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <array>

namespace guildhall::access {

/// What a level of sensitivity holds, and the permission that shows it to others than whom it is about
/// (sdk::Viewer::sees).
struct SensitivityWords {
    sdk::Sensitivity sensitivity;
    const char *title, *examples;
    const char* permission;  ///< null: nobody has it
    const char* besides;     ///< who sees it without
};
inline constexpr std::array sensitivityWords{
    SensitivityWords{sdk::Sensitivity::Pii, "Personal", "Legal names, birth dates, photographs",
                     "participants.view.pii", "Whoever it is about, and whoever it is assigned to"},
    SensitivityWords{sdk::Sensitivity::Contact, "Contact", "E-mail addresses, phone numbers, postal addresses",
                     "participants.view.contact", "Whoever it is about, and whoever it is assigned to"},
    SensitivityWords{sdk::Sensitivity::Financial, "Money", "Salaries, funding, costs", "participants.view.financial",
                     "Whoever it is about"},
    SensitivityWords{sdk::Sensitivity::Private, "Private", "Passwords, secrets, notes for oneself", nullptr,
                     "Nobody, on any page"}};

class RedactionPages {
public:
    explicit RedactionPages(const Catalogue& catalogue) : catalogue_(catalogue) {}
    void describe(sdk::Registrar& add);

private:
    /// By the parameter `role`; none: the viewer's.
    sdk::Response explain(const sdk::Request& request);

    const Catalogue& catalogue_;
};

}  // namespace guildhall::access
