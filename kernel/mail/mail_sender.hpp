// Sends what is in the outbox, one mail after the other, on a thread of its own. Several nodes may send at once: each
// mail is claimed by one. Every attempt is logged as `[MAIL-OUT] mode= to= subject= host= result=`.
#pragma once

#include "kernel/jobs/wake_up.hpp"
#include "kernel/mail/mail_repository.hpp"
#include "kernel/mail/mail_transport.hpp"
#include "kernel/mail/mime_message.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/log.hpp>

#include <atomic>
#include <map>
#include <string>
#include <thread>

namespace guildhall::mail {

struct MailSenderOptions {
    Mailbox from;
    std::map<std::string, Mailbox> fromByCategory = {};
    std::chrono::milliseconds lease{300'000};  ///< longer than any SMTP dialogue takes
    std::chrono::milliseconds poll{2'000};
    std::chrono::milliseconds firstPause{30'000};  ///< doubles with each attempt up to an hour
    int attempts = 10;
};

/// Any thread. Destroying it stops it after the mail at hand.
class MailSender {
public:
    /// `transport` null: mail is kept as `not configured`.
    MailSender(sdk::Database& database, MailTransport* transport, sdk::Random& random, sdk::Log& log,
               jobs::WakeUp& wakeUp, MailSenderOptions options);
    ~MailSender();
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;

    void start();
    void stop();
    /// Sends one mail; false when none is due. For tests and for commands that run without the thread.
    bool sendNext();

private:
    void work();
    void send(const StoredMail& mail, const MailClaim& claim);
    void failed(const StoredMail& mail, const MailClaim& claim, const std::string& error, bool final);
    void tell(const StoredMail& mail, const std::string& result);
    const Mailbox& fromFor(const std::string& category) const;

    sdk::Database& database_;
    MailTransport* transport_;
    sdk::Random& random_;
    sdk::Log& log_;
    jobs::WakeUp& wakeUp_;
    const MailSenderOptions options_;
    MailRepository repository_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace guildhall::mail
