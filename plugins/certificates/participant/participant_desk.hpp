// Adds, changes and removes participants for pages made by hand, as the platform does it for those of records: checks,
// rules and audit entry, in the caller's transaction.
#pragma once

#include "participant/participant.hpp"

#include <guildhall/sdk/audit.hpp>

namespace guildhall::certificates {

class ParticipantDesk {
public:
    ParticipantDesk(sdk::Audit& audit, sdk::Random& random, std::shared_ptr<ParticipantRules> rules)
        : audit_(audit), random_(random), rules_(std::move(rules)) {}

    ParticipantRules& rules() const { return *rules_; }
    /// What is wrong with it beyond what its fields say by themselves. `before` null: a new one.
    sdk::FieldErrors check(sdk::Moment& moment, const Participant* before, Participant& after) const;
    // Of what has been checked.
    void add(sdk::Moment& moment, Participant& participant) const;
    /// Throws Conflict when somebody else has changed it.
    void change(sdk::Moment& moment, const Participant& before, Participant& after) const;
    void remove(sdk::Moment& moment, const Participant& participant) const;

private:
    sdk::Audit& audit_;
    sdk::Random& random_;
    std::shared_ptr<ParticipantRules> rules_;
};

}  // namespace guildhall::certificates
