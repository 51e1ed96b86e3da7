// What the page of parts shows them with: invented data in the states that matter — usual, none, one, many, long words,
// names from right to left. The names in here are data, told to nobody in another language.
#pragma once

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace guildhall::web::design {

/// A part in one state.
struct Sample {
    std::string state;  ///< English; said where it is shown
    sdk::Value data;
};
using Samples = std::vector<Sample>;

/// What of a request the samples follow. Pure; any thread.
struct Asked {
    sdk::Instant now;
    std::string zone = "UTC";
    std::string tab;    ///< of the tabs
    std::string month;  ///< of the calendar, `2026-03`; else: this one
};

Samples stepsSamples(const Asked& asked);
Samples progressSamples(const Asked& asked);
Samples timelineSamples(const Asked& asked);
Samples treeSamples(const Asked& asked);
Samples barChartSamples(const Asked& asked);
Samples lineChartSamples(const Asked& asked);
Samples cardsSamples(const Asked& asked);
Samples comparisonSamples(const Asked& asked);
Samples calendarSamples(const Asked& asked);
Samples tabsSamples(const Asked& asked);
Samples dialogSamples(const Asked& asked);
Samples dropZoneSamples(const Asked& asked);
Samples copyBoxSamples(const Asked& asked);
Samples qrCodeSamples(const Asked&);

}  // namespace guildhall::web::design
