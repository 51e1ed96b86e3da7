// Takes mail from everyone: rendered and stored in the transaction of its cause, so it goes out exactly when that
// commits.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/jobs/wake_up.hpp"
#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_ways.hpp"
#include "kernel/mail/recipient_repository.hpp"
#include "kernel/mail/template_shelf.hpp"
#include "kernel/mail/unsubscribe_links.hpp"
#include "kernel/vault/sealed_column.hpp"

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
    struct Parts {
        TemplateShelf& shelf;
        const config::SecretBox& secrets;
        const UnsubscribeLinks& unsubscribe;
        const sdk::Clock& clock;
        sdk::Random& random;
        jobs::WakeUp& wakeUp;  ///< rung after commits; shared with the sender
        MailWays& ways;        ///< whose account says which addresses there are
    };
    Outbox(Parts parts, OutboxOptions options) : parts_(parts), options_(std::move(options)) {}

    std::string queue(sdk::Transaction& tx, const sdk::MailMessage& message) override;
    std::string whyHeld(sdk::Transaction& tx, const sdk::MailMessage& message) override;
    std::vector<sdk::MailSender> senders() override;
    std::map<std::string, sdk::MailState, std::less<>> about(sdk::Transaction& tx,
                                                             std::string_view subjectId) override {
        return MailRepository::about(tx, subjectId);
    }
    /// The same for words that are rendered already: a test of a wording.
    std::string queueRendered(sdk::Transaction& tx, const sdk::MailMessage& message, const RenderedMail& rendered);
    /// Where its sealed values stand, for a change of keys.
    static vault::SealedColumn sealedColumn();
    /// What every mail knows beside its own variables: `portal_url`, `org_name`, `current_year`.
    sdk::Value complete(const sdk::Value& variables) const;

private:
    Parts parts_;
    OutboxOptions options_;
    MailRepository repository_;
    RecipientRepository recipients_;
};

/// Where the bodies of a mail are sealed; the same for who opens them.
std::string sealedMailPlace(const std::string& mailId);

}  // namespace guildhall::mail
