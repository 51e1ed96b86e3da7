// Who of a session gets a certificate, and until when it counts, as the site's rules see it. Without a rule: everyone
// who was there, as long as the workshop type says.
#pragma once

#include "certificate/certificate.hpp"
#include "certificate/rule_facts.hpp"

#include <guildhall/sdk/rules.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

/// The hooks' declarations: their documentation and sample input.
/// The rule that a stored reason names: “… (Rule certificate.eligible.x, version 2)”; empty: none.
std::string ruleIn(const std::string& reason);

sdk::HookDeclaration certificateEligibleHook();
sdk::HookDeclaration certificateExpiryHook();

/// What the rules say of one participant.
struct Verdict {
    enum class Kind {
        Eligible,
        Refused,  ///< by a rule that worked
        Held,     ///< no rule refuses, but one failed: nobody knows
    };
    Kind kind = Kind::Eligible;
    std::string reason = {};   ///< for staff, with the rule's name; empty when eligible
    std::string told = {};     ///< the reason of a refusal in the rule's words, for the learner
    std::string warning = {};  ///< for who issues, with the rule's name; empty: none
};

/// Used by one job's thread.
class Eligibility {
public:
    Eligibility(sdk::Rules& rules, RuleFacts facts, const sdk::Actor& actor = {})
        : rules_(rules), facts_(std::move(facts)), run_(actor), expiryRun_(actor) {}

    Verdict of(const Session& session, const Participant& participant);
    /// Changes until when it counts. Returns what went wrong; empty: nothing.
    std::string limit(const Session& session, const Participant& participant, Certificate& certificate);

private:
    sdk::Rules& rules_;
    RuleFacts facts_;
    sdk::RuleRun run_, expiryRun_;
};

/// `certificate` as the hooks for layout and expiry give it.
sdk::Value certificateInput(const Certificate& certificate);

}  // namespace guildhall::certificates
