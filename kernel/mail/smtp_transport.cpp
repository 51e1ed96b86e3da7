#include "kernel/mail/smtp_transport.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureSMTPClientSession.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <memory>
#include <sstream>

namespace guildhall::mail {

namespace {

using Poco::Net::Context;

Context::Ptr clientContext() {
    static const Context::Ptr context = [] {
        Poco::Net::initializeSSL();
        return Context::Ptr(new Context(Context::CLIENT_USE, "", Context::VERIFY_STRICT, 9, true));
    }();
    return context;
}

std::unique_ptr<Poco::Net::SecureSMTPClientSession> connect(const SmtpOptions& options) {
    using Session = Poco::Net::SecureSMTPClientSession;
    const Poco::Timespan timeout(options.timeout.count(), 0);
    std::unique_ptr<Session> session;
    if (options.security == SmtpOptions::Security::Tls) {
        Poco::Net::StreamSocket socket;
        socket.connect(Poco::Net::SocketAddress(options.host, options.port), timeout);
        socket.setReceiveTimeout(timeout);
        session =
            std::make_unique<Session>(Poco::Net::SecureStreamSocket::attach(socket, options.host, clientContext()));
    } else {
        // By name, because STARTTLS compares the certificate with it.
        session = std::make_unique<Session>(options.host, options.port);
    }
    session->setTimeout(timeout);
    return session;
}

void signIn(Poco::Net::SecureSMTPClientSession& session, const SmtpOptions& options) {
    session.login(options.greeting);
    if (options.security == SmtpOptions::Security::StartTls) {
        if (!session.startTLS(clientContext())) throw std::runtime_error(options.host + " does not offer STARTTLS");
        session.login(options.greeting);
    }
    if (options.user.empty()) return;
    using Session = Poco::Net::SMTPClientSession;
    session.login(options.greeting, Session::AUTH_PLAIN, options.user, options.password);
}

/// Poco sends DATA only for messages it composes itself.
void startData(Poco::Net::SMTPClientSession& session) {
    std::string answer;
    const int status = session.sendCommand("DATA", answer);
    if (status / 100 != 3) throw Poco::Net::SMTPException("the server does not take the message", answer, status);
}

}  // namespace

void SmtpTransport::deliver(const OutgoingMail& mail) {
    try {
        const auto opened = connect(options_);
        auto& session = *opened;
        signIn(session, options_);
        try {
            session.sendAddresses(mail.from, {mail.to});
            startData(session);
            std::istringstream content(mail.content);
            session.sendMessage(content);
        } catch (const Poco::Net::SMTPException& e) {
            if (e.code() >= 500) throw MailRefused(e.displayText());
            throw;
        }
        try {
            session.close();
        } catch (const Poco::Exception&) {  // the mail is accepted; how the server says goodbye does not matter
        }
    } catch (const Poco::Exception& e) {
        throw std::runtime_error(e.displayText());
    }
}

}  // namespace guildhall::mail
