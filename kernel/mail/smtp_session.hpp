// One connection to a mail server (RFC 5321): greeting, STARTTLS or TLS, AUTH, then one mail after the other.
#pragma once

#include "kernel/mail/mail_transport.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/DialogSocket.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

namespace guildhall::mail {

struct SmtpOptions {
    enum class Security { None, StartTls, Tls };

    std::string host;
    std::uint16_t port = 587;
    Security security = Security::StartTls;
    std::string user = {};  ///< empty: no authentication
    std::string password = {};
    std::string greeting = "localhost";         ///< our name in EHLO
    std::string authority = {};                 ///< PEM file of a private certificate authority, beside the system's
    std::chrono::milliseconds timeout{20'000};  ///< to connect, and for each answer

    bool operator==(const SmtpOptions&) const = default;
};

/// One thread. Every failure is a std::runtime_error whose text names the server and the step and never the password.
class SmtpSession {
public:
    /// Connects, protects the connection as asked (never less) and signs in.
    explicit SmtpSession(const SmtpOptions& options);
    /// Says goodbye when the server can still hear it.
    ~SmtpSession();
    SmtpSession(const SmtpSession&) = delete;
    SmtpSession& operator=(const SmtpSession&) = delete;

    /// The server's answer to the whole message. Domains go as `xn--…`. Throws MailRefused for 5xx to sender, recipient
    /// or message, and for an address that this server cannot take (RFC 6531); the session can be used on after that.
    /// After any other failure it is not usable().
    std::string send(const OutgoingMail& mail);
    bool usable() const { return usable_; }
    /// Is the connection idle and alive? A server that said goodbye is noticed here.
    bool alive();

private:
    struct Answer {
        int code = 0;
        std::string text;
    };
    void open();
    void secure();
    void greet();
    void authenticate();
    Answer exchange(const std::string& line, const char* step);
    Answer receive(const char* step);
    void expect(const Answer& answer, int hundreds, const char* step);
    void accepted(const Answer& answer, int hundreds);
    void reset();
    std::string place() const;

    const SmtpOptions options_;
    Poco::Net::DialogSocket socket_;
    std::set<std::string> offers_;  ///< upper-case EHLO keywords; AUTH mechanisms as `AUTH PLAIN`
    bool usable_ = false;
};

/// Dots at the start of a line doubled, line ends CRLF, ended by the single dot (RFC 5321, 4.5.2).
std::string dotStuffed(std::string_view content);

}  // namespace guildhall::mail
