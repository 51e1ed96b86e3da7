// A workshop type: what is taught, and the name that stands on certificates.
#pragma once

#include <guildhall/sdk/record.hpp>

namespace guildhall::certificates {

struct WorkshopType {
    std::string id;
    std::int64_t version = 0;
    std::string code;
    std::string name;
    std::optional<std::int64_t> validityMonths;  ///< none: its certificates do not expire
    std::string layout;                          ///< of its certificates; empty: the standard one
    bool active = true;                          ///< offered for new sessions
    sdk::CustomValues custom;
    std::int64_t sessions = 0;
};

/// The one place that says what a workshop type is.
const sdk::RecordType<WorkshopType>& workshopTypes();

}  // namespace guildhall::certificates
