// Who of a session gets a certificate, as the site's `certificate.eligible` rules see it. Without a rule: everyone who
// was there.
#pragma once

#include "session/session_repository.hpp"

#include <guildhall/sdk/rules.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// What both hooks of this plugin are told of a participant, their session and its workshop.
sdk::Value ruleInput(const Session& session, const sdk::Value& participant);
/// The same with invented people, and which parts of it not everyone may see.
sdk::Value sampleRuleInput();
std::map<std::string, sdk::Sensitivity> sensitiveRuleInput();

/// The hook's declaration: its documentation and sample input.
sdk::HookDeclaration certificateEligibleHook();

/// Used by one job's thread.
class Eligibility {
public:
    explicit Eligibility(sdk::Rules& rules) : rules_(rules) {}

    /// Why this participant gets none, in the rule's words. A rule that fails counts in `warnings` and decides nothing.
    std::optional<std::string> whyNot(const Session& session, const sdk::Value& participant);
    const std::vector<std::string>& warnings() const { return warnings_; }

private:
    sdk::Rules& rules_;
    std::vector<std::string> warnings_;
};

}  // namespace guildhall::certificates
