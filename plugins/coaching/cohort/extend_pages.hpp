// Where the window of a cohort is extended to a later day.
#pragma once

#include "cohort/cohort.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::coaching {

/// Any thread.
class ExtendPages {
public:
    explicit ExtendPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response page(const Cohort& cohort, const sdk::Form& form, int status) const;
    sdk::Response extend(const sdk::Request& request);
    /// Stores it by the rules of cohorts, with its audit entry and a line in the history of who has not chosen yet.
    void extend(sdk::Transaction& tx, const sdk::Request& request, const Cohort& before, Cohort& after,
                const std::string& reason) const;

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
