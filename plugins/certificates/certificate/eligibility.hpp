// Who of a session gets a certificate, as the site's `certificate.eligible` rules see it. Without a rule: everyone who
// was there.
#pragma once

#include "participant/participant.hpp"

#include <guildhall/sdk/rules.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// What both hooks of this plugin are told of a participant, their session and its workshop.
sdk::Value ruleInput(const Session& session, const Participant& participant);
/// The same with invented people, and which parts of it not everyone may see.
sdk::Value sampleRuleInput();
std::map<std::string, sdk::Sensitivity> sensitiveRuleInput();

/// The hook's declaration: its documentation and sample input.
sdk::HookDeclaration certificateEligibleHook();

/// What the rules say of one participant.
struct Verdict {
    enum class Kind {
        Eligible,
        Refused,  ///< by a rule that worked
        Held,     ///< no rule refuses, but one failed: nobody knows
    };
    Kind kind = Kind::Eligible;
    std::string reason;  ///< for staff; empty when eligible
};

/// Used by one job's thread.
class Eligibility {
public:
    explicit Eligibility(sdk::Rules& rules) : rules_(rules) {}

    Verdict of(const Session& session, const Participant& participant);

private:
    sdk::Rules& rules_;
    sdk::RuleRun run_;
};

}  // namespace guildhall::certificates
