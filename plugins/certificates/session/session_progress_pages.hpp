// What happens to a session: its steps, closing and cancelling.
#pragma once

#include "session/session_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/response.hpp>

#include <functional>

namespace guildhall::certificates {

class SessionProgressPages {
public:
    /// Called inside the transaction that reached the step (accounts when ready, certificates when cancelled).
    using Reached = std::function<void(sdk::Transaction&, const sdk::Request&, const Session&, Step)>;

    SessionProgressPages(sdk::Database& database, sdk::Audit& audit, sdk::Clock& clock, Reached reached)
        : database_(database), audit_(audit), clock_(clock), reached_(std::move(reached)) {}

    sdk::Response saveSteps(const sdk::Request& request);
    sdk::Response confirmFinalize(const sdk::Request& request);
    sdk::Response finalize(const sdk::Request& request);
    sdk::Response confirmCancel(const sdk::Request& request);
    sdk::Response cancel(const sdk::Request& request);

private:
    /// Sets one step after checking it; throws Conflict with the reason.
    void take(sdk::Transaction& tx, const sdk::Request& request, Session& session, Step step, bool reached,
              const std::string& reason = {});
    sdk::Response cancelPage(const Session& session, const sdk::Form& form);

    sdk::Database& database_;
    sdk::Audit& audit_;
    sdk::Clock& clock_;
    Reached reached_;
};

}  // namespace guildhall::certificates
