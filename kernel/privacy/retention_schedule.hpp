// What is kept about people for a time only: what is over, what stays all the same and why, and the run that ends it.
#pragma once

#include "kernel/privacy/personal_data.hpp"

#include <guildhall/sdk/job.hpp>

namespace guildhall::privacy {

/// Any thread.
class RetentionSchedule {
public:
    RetentionSchedule(const PersonalData& data, sdk::Audit& audit, const sdk::Clock& clock)
        : data_(data), audit_(audit), clock_(clock) {}

    static constexpr const char* job = "kernel.retention";

    /// Of one kind of things: what the next run ends, and what it leaves for a reason.
    struct Plan {
        PersonalSource source;  ///< its retention as the site has it
        int shippedYears = 0;   ///< what its part says itself
        sdk::Date before{};
        std::vector<Overdue> goes, stays;  ///< of those that stay, `waits` says why
        bool more = false;                 ///< there are others, which the runs after it end
    };
    /// Of each kind that has an end, also where nothing is over.
    std::vector<Plan> plan(sdk::Transaction& tx) const;
    /// What is ended one by one: one that cannot be is a line of the job's page and stops no other. Audited as
    /// RETENTION_ENDED with how many of each.
    void run(sdk::JobContext& context) const;

    /// “3 years after Due on”
    static std::string termOf(const Retention& retention);

private:
    Plan planOf(sdk::Transaction& tx, PersonalSource source, const HeldPeople& held) const;
    std::int64_t end(sdk::JobContext& context, const Plan& plan) const;

    const PersonalData& data_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::privacy
