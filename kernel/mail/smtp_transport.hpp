// Mail over SMTP, with STARTTLS or TLS and authentication.
#pragma once

#include "kernel/mail/mail_transport.hpp"

#include <cstdint>

namespace guildhall::mail {

struct SmtpOptions {
    enum class Security { None, StartTls, Tls };

    std::string host;
    std::uint16_t port = 587;
    Security security = Security::StartTls;
    std::string user = {};  ///< empty: no authentication
    std::string password = {};
    std::string greeting = "localhost";  ///< our name in EHLO
    std::chrono::seconds timeout{20};    ///< per answer
};

/// One connection per mail. Certificates are checked against the system's authorities.
class SmtpTransport : public MailTransport {
public:
    explicit SmtpTransport(SmtpOptions options) : options_(std::move(options)) {}
    std::string mode() const override { return "real"; }
    std::string host() const override { return options_.host; }
    /// MailRefused when the server says no (5xx) to this sender, recipient or message.
    void deliver(const OutgoingMail& mail) override;

private:
    SmtpOptions options_;
};

}  // namespace guildhall::mail
