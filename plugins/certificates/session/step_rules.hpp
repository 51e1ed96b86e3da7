// What the site's rules say before a session goes on — is ready, delivered or closed: the hook `session.check`.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/rules.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

/// Of one step of a session as it was.
struct StepVerdict {
    Step step = Step::Ready;
    std::int64_t version = 0;            ///< the session's
    std::optional<std::string> refused;  ///< why not, with the rule's name
    std::string warning;                 ///< with the rule's name; may be empty
};

/// Any thread.
class StepRules {
public:
    StepRules(sdk::Database& database, sdk::Rules& rules) : database_(database), rules_(rules) {}

    /// Are there rules, and is this a step that they are asked about?
    bool ask(Step step) const;
    /// Not in a transaction.
    StepVerdict about(const Session& session, Step step, const sdk::Actor& actor);

private:
    sdk::Database& database_;
    sdk::Rules& rules_;
};

/// Why the step cannot be taken by what rules have said of the session; one that has changed since must be asked about
/// again.
std::optional<std::string> whyNot(const StepVerdict& verdict, const Session& session);

sdk::HookDeclaration sessionCheckHook();

}  // namespace guildhall::certificates
