// Takes mail from everyone: rendered and stored in the transaction of its cause, so it goes out exactly when that
// commits.
#pragma once

#include "kernel/jobs/wake_up.hpp"
#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_templates.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/mail.hpp>

#include <string>

namespace guildhall::mail {

struct OutboxOptions {
    std::string portalUrl;
    std::string organisation;
    std::string host;  ///< right-hand side of Message-IDs
};

/// Any thread.
class Outbox : public sdk::Mail {
public:
    /// `wakeUp` is rung after commits; share it with the sender.
    Outbox(MailTemplates& templates, const sdk::Clock& clock, sdk::Random& random, jobs::WakeUp& wakeUp,
           OutboxOptions options)
        : templates_(templates), clock_(clock), random_(random), wakeUp_(wakeUp), options_(std::move(options)) {}

    /// Throws Invalid, too, for an address no mail can be sent to.
    std::string queue(sdk::Transaction& tx, const sdk::MailMessage& message) override;

private:
    MailTemplates& templates_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
    jobs::WakeUp& wakeUp_;
    OutboxOptions options_;
    MailRepository repository_;
};

}  // namespace guildhall::mail
