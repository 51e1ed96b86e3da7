// The retention schedule to read: what is kept for how long, what the next run ends, and what stays and why. And to
// change how long.
#pragma once

#include "kernel/privacy/retention_schedule.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::privacy {

/// Any thread.
class RetentionPages {
public:
    RetentionPages(sdk::Database& database, sdk::Audit& audit, const RetentionSchedule& schedule,
                   const PersonalData& data)
        : database_(database), audit_(audit), schedule_(schedule), data_(data) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response termPage(const PersonalSource& source, const sdk::Form& form);
    sdk::Response showTerm(const sdk::Request& request);
    sdk::Response saveTerm(const sdk::Request& request);
    /// Throws NotFound.
    PersonalSource sourceOf(const sdk::Request& request) const;

    sdk::Database& database_;
    sdk::Audit& audit_;
    const RetentionSchedule& schedule_;
    const PersonalData& data_;
};

/// The pages about personal data of all people, for the partial `tabs`.
sdk::Value privacyTabs(std::string_view current);

}  // namespace guildhall::privacy
