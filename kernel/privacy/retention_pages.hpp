// The retention schedule to read: what is kept for how long, what the next run ends, and what stays and why.
#pragma once

#include "kernel/privacy/retention_schedule.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::privacy {

/// Any thread.
class RetentionPages {
public:
    RetentionPages(sdk::Database& database, const RetentionSchedule& schedule, const PersonalData& data)
        : database_(database), schedule_(schedule), data_(data) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);

    sdk::Database& database_;
    const RetentionSchedule& schedule_;
    const PersonalData& data_;
};

/// The pages about personal data of all people, for the partial `tabs`.
sdk::Value privacyTabs(std::string_view current);

}  // namespace guildhall::privacy
