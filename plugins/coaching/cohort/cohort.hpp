// A cohort: who begins a program together, when they may choose a coach, and by when their sessions should be.
#pragma once

#include "program/program.hpp"

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>

namespace guildhall::coaching {

struct Cohort {
    std::string id;
    std::int64_t version = 0;
    std::string code;
    std::string program;
    sdk::Date start{};   ///< day 0
    sdk::Date opens{};   ///< first day of the selection window
    sdk::Date closes{};  ///< its last day
    std::optional<sdk::Date> firstDeadline;
    std::optional<sdk::Date> secondDeadline;
    bool accessCodes = false;
    std::optional<sdk::Instant> mailingMadeAt;
    std::int64_t participants = 0;
    std::int64_t waiting = 0;  ///< of them, who have not chosen

    /// Days of the window are days in UTC.
    bool isOpen(sdk::Date today) const { return opens <= today && today <= closes; }
};

const sdk::RecordType<Cohort>& cohorts();

class CohortRules : public sdk::RecordRules<Cohort> {
public:
    explicit CohortRules(sdk::Services& services) : services_(services) {}
    void check(sdk::Moment& moment, const Cohort* before, Cohort& cohort, sdk::FieldErrors& errors) override;
    void afterSave(sdk::Moment& moment, const Cohort* before, const Cohort& cohort) override;
    void show(sdk::Moment& moment, const Cohort& cohort, sdk::Relation relation, sdk::Value& data) override;
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const Cohort& cohort) override;
    void beforeRemove(sdk::Moment& moment, const Cohort& cohort) override;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::coaching
