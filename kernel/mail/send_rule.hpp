// The hook `mail.before_send`: what the site's rules say of a mail just before it goes.
#pragma once

#include "kernel/mail/mail_repository.hpp"

#include <guildhall/sdk/rules.hpp>

#include <optional>
#include <string>

namespace guildhall::mail {

/// The hook's declaration: its documentation and sample input.
sdk::HookDeclaration beforeSendHook();

struct SendDecision {
    std::optional<std::string> heldBecause;  ///< it does not go; never for essential mail
    std::string subject;                     ///< the mail's own, or the rule's
    std::string subjectBy;                   ///< the rule; empty: the mail's own
    std::string problems;                    ///< of rules that failed, without the mail's data
};

/// Asks the rules. Where one fails, a mail that is not essential is held back; an essential one goes as the others say.
/// Blocks up to the rules' time.
SendDecision askBeforeSend(sdk::Rules& rules, const StoredMail& mail);

/// What the hook is given.
sdk::Value beforeSendInput(const StoredMail& mail);

}  // namespace guildhall::mail
