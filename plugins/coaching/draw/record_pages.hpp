// What anybody may know of the draws of a cohort: the public record, to work them out again, and for operations the
// shares of each coach with a test of whether chance explains them.
#pragma once

#include "draw/seed.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class RecordPages {
public:
    explicit RecordPages(sdk::Services& services) : services_(services), seeds_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response record(const sdk::Request& request);
    sdk::Response shares(const sdk::Request& request);

    sdk::Services& services_;
    Seeds seeds_;
};

}  // namespace guildhall::coaching
