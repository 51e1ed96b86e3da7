// The hook `mail.before_send`: what the site's rules say of a mail just before it goes.
#pragma once

#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_ways.hpp"
#include "kernel/mail/template_shelf.hpp"
#include "kernel/mail/unsubscribe_links.hpp"

#include <guildhall/sdk/rules.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::mail {

inline constexpr const char* beforeSendName = "mail.before_send";

/// What the hook's declaration learns from which mails, senders and mails sent there are; all outlive it.
struct BeforeSendParts {
    sdk::Database& database;
    const TemplateShelf& shelf;
    MailWays& ways;
    const UnsubscribeLinks& unsubscribe;
    const sdk::Clock& clock;
};
sdk::HookDeclaration beforeSendHook(const BeforeSendParts& parts);

struct SendDecision {
    std::optional<std::string> heldBecause;  ///< it does not go; never for essential mail
    std::optional<sdk::Instant> until;       ///< … before then, when it is asked about again
    std::string subject;                     ///< the mail's own, or the rule's
    std::string sender;                      ///< the category whose From it bears; empty: the site's own
    std::vector<std::string> copies, blindCopies;
    std::string replyTo;                  ///< empty: From
    std::vector<std::string> paragraphs;  ///< at the end of its text
    std::string decidedBy;                ///< a line for each rule that changed something
    std::string problems;                 ///< of rules that failed, without the mail's data
};

/// Asks the rules. Where one fails, a mail that is not essential is held back; an essential one goes as the others say,
/// never with copies. A mail that somebody has released goes whatever they say, changed as they want. Blocks up to the
/// rules' time. `facts`: TemplateShelf::facts.
SendDecision askBeforeSend(sdk::Rules& rules, const StoredMail& mail, const sdk::Value& facts, sdk::Instant now);

/// The same of what rules have said; `input`: what they were given.
SendDecision decideBy(const sdk::RuleOutcome& outcome, const StoredMail& mail, const sdk::Value& input,
                      sdk::Instant now);

/// What the hook is given. Tables of facts that this mail lacks are empty.
sdk::Value beforeSendInput(const StoredMail& mail, const sdk::Value& facts);

}  // namespace guildhall::mail
