// Coaching in figures, by program and coach, for those who answer for it. It names no participant.
#pragma once

#include "operations/kept.hpp"
#include "operations/summary_repository.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class SummaryPages {
public:
    explicit SummaryPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    struct Summary {
        std::vector<SummaryRepository::OfProgram> programs;
        std::vector<SummaryRepository::OfCohort> cohorts;
        std::vector<SummaryRepository::OfCoach> coaches;
        std::vector<std::pair<std::int64_t, std::int64_t>> completed;
    };
    sdk::Response show(const sdk::Request& request);

    sdk::Services& services_;
    Kept<Summary> kept_;
};

/// By when an engagement of five sessions is to be completed: nine months after its window opened.
sdk::Date reportDay(sdk::Date opened);

}  // namespace guildhall::coaching
