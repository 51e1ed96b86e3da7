// What is done on a session's page besides what follows from its declaration: its steps and its other facilitators.
#pragma once

#include "session/session_rules.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class SessionPages {
public:
    SessionPages(sdk::Services& services, std::shared_ptr<SessionRules> rules)
        : services_(services), rules_(std::move(rules)) {}

    sdk::Response saveSteps(const sdk::Request& request);
    sdk::Response addFacilitator(const sdk::Request& request);
    sdk::Response removeFacilitator(const sdk::Request& request);

private:
    /// Locked. Throws Conflict with the reason when it can no longer be changed.
    Session changeable(sdk::Transaction& tx, const sdk::Request& request) const;
    /// Sets one step after checking it; throws Conflict with the reason.
    void take(sdk::Transaction& tx, const sdk::Request& request, Session& session, Step step, bool reached);

    sdk::Services& services_;
    std::shared_ptr<SessionRules> rules_;
};

}  // namespace guildhall::certificates
