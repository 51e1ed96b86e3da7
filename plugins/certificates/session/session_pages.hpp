// What is done on a session's page besides what follows from its declaration: its steps, its other
// facilitators and its administrator at the client.
#pragma once

#include "session/session_rules.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class SessionPages {
public:
    SessionPages(sdk::Services& services, std::shared_ptr<SessionRules> rules, StepRules& stepRules)
        : services_(services), rules_(std::move(rules)), stepRules_(stepRules) {}

    sdk::Response saveSteps(const sdk::Request& request);
    sdk::Response addFacilitator(const sdk::Request& request);
    sdk::Response removeFacilitator(const sdk::Request& request);
    /// The form of a new session like this one, without its dates, steps and people.
    sdk::Response copy(const sdk::Request& request);
    /// To print: who takes part, with room to sign for each day.
    sdk::Response signInSheet(const sdk::Request& request);
    /// Who looks after the participants at the client, by e-mail; an account that is missing is made.
    sdk::Response showAdministrator(const sdk::Request& request);
    sdk::Response saveAdministrator(const sdk::Request& request);

private:
    /// Locked. Throws Conflict with the reason when it can no longer be changed.
    Session changeable(sdk::Transaction& tx, const sdk::Request& request) const;
    /// What the site's rules say of the steps that a form takes.
    using Verdicts = std::map<Step, StepVerdict>;
    Verdicts askRules(const sdk::Request& request);
    /// Throws Conflict when they refuse, or have not been asked about the session as it is.
    void requireVerdict(const Verdicts& verdicts, const Session& session, Step step) const;
    /// Sets one step after checking it; throws Conflict with the reason.
    void take(sdk::Transaction& tx, const sdk::Request& request, Session& session, Step step, bool reached);

    /// The person of this form, with an account; nothing, and an error beside the field: there is none.
    std::optional<sdk::People::Provisioned> administrator(sdk::Transaction& tx, const sdk::Request& request,
                                                          sdk::Form& form) const;

    sdk::Services& services_;
    std::shared_ptr<SessionRules> rules_;
    StepRules& stepRules_;
};

}  // namespace guildhall::certificates
