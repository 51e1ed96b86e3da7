// Mail over SMTP. Keeps its connection for the next mail, so that a thousand mails are one sign-in, not a thousand.
#pragma once

#include "kernel/mail/smtp_session.hpp"

#include <memory>
#include <mutex>

namespace guildhall::mail {

class SmtpTransport : public MailTransport {
public:
    explicit SmtpTransport(SmtpOptions options) : options_(std::move(options)) {}
    std::string mode() const override { return "real"; }
    std::string host() const override { return options_.host; }
    std::string deliver(const OutgoingMail& mail) override;
    /// Ends the connection.
    void rest() override;

private:
    const SmtpOptions options_;
    std::mutex mutex_;
    std::unique_ptr<SmtpSession> session_;
    int sent_ = 0;  ///< over this connection
};

}  // namespace guildhall::mail
