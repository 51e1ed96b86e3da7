// `POST /mail/events`: mail servers report bounces and complaints, signed with the shared secret of the mail settings.
#pragma once

#include "kernel/mail/mail_event_repository.hpp"
#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_settings.hpp"
#include "kernel/mail/recipient_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::mail {

class MailEventPages {
public:
    struct Parts {
        sdk::Database& database;
        const MailSettings& settings;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
    };
    explicit MailEventPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

    /// HMAC-SHA256 of `timestamp.body`, lower-case hex.
    static std::string sign(const std::string& secret, const std::string& timestamp, const std::string& body);

private:
    sdk::Response take(const sdk::Request& request);
    /// What is wrong with the signature; empty: nothing.
    std::string refusal(const sdk::Request& request) const;
    void apply(sdk::Transaction& tx, const sdk::Actor& actor, const MailEvent& event);
    void stopAddress(sdk::Transaction& tx, const sdk::Actor& actor, const StoredMail& mail, const MailEvent& event);

    Parts parts_;
    MailRepository mails_;
    RecipientRepository recipients_;
};

}  // namespace guildhall::mail
