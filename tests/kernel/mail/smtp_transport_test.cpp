#include "kernel/mail/smtp_transport.hpp"
#include "kernel/mail/mime_message.hpp"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketStream.h>
#include <Poco/Net/StreamSocket.h>

#include <gtest/gtest.h>

#include <thread>

namespace guildhall::mail {
namespace {

/// A mail server for one mail that answers as it is told.
class SmtpSink {
public:
    explicit SmtpSink(std::string recipientAnswer) : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)) {
        thread_ = std::thread([this, recipientAnswer] { serve(recipientAnswer); });
    }
    ~SmtpSink() { join(); }
    std::uint16_t port() const { return socket_.address().port(); }
    std::string received() {
        join();
        return received_;
    }

private:
    void join() {
        if (thread_.joinable()) thread_.join();
    }
    void serve(const std::string& recipientAnswer) {
        if (!socket_.poll(Poco::Timespan(5, 0), Poco::Net::Socket::SELECT_READ)) return;
        Poco::Net::StreamSocket peer = socket_.acceptConnection();
        Poco::Net::SocketStream stream(peer);
        const auto say = [&](const std::string& line) { stream << line << "\r\n" << std::flush; };
        say("220 sink");
        bool data = false;
        for (std::string line; std::getline(stream, line);) {
            if (data) {
                received_ += line + "\n";
                if (line == ".\r") {
                    data = false;
                    say("250 taken");
                }
            } else if (line.starts_with("EHLO")) {
                say("250 sink");
            } else if (line.starts_with("RCPT")) {
                received_ += line + "\n";
                say(recipientAnswer);
            } else if (line.starts_with("DATA")) {
                data = true;
                say("354 go on");
            } else if (line.starts_with("QUIT")) {
                say("221 bye");
                return;
            } else {
                say(line.starts_with("MAIL FROM:<") || line.starts_with("MAIL FROM: <") ? "250 ok" : "500 what?");
            }
        }
    }

    Poco::Net::ServerSocket socket_;
    std::thread thread_;
    std::string received_;
};

void deliverTo(std::uint16_t port) {
    SmtpTransport transport({.host = "127.0.0.1",
                             .port = port,
                             .security = SmtpOptions::Security::None,
                             .timeout = std::chrono::seconds(5)});
    const auto content = mimeMessage({.from = {"hall@example.org"},
                                      .to = "ada@example.org",
                                      .messageId = "mail-1@hall",
                                      .subject = "Hello",
                                      .text = "Hi"});
    transport.deliver({"mail-1", "hall@example.org", "ada@example.org", content, {}});
}

TEST(SmtpTransport, HandsTheMailOver) {
    SmtpSink sink("250 ok");
    deliverTo(sink.port());
    const auto received = sink.received();
    EXPECT_NE(received.find("RCPT TO: <ada@example.org>\r\n"), std::string::npos) << received;
    EXPECT_NE(received.find("Message-ID: <mail-1@hall>\r\n"), std::string::npos) << received;
}

TEST(SmtpTransport, TellsARefusalFromAFailureThatMayPass) {
    SmtpSink refusing("550 no such user");
    EXPECT_THROW(deliverTo(refusing.port()), MailRefused);
    SmtpSink busy("451 try later");
    try {
        deliverTo(busy.port());
        FAIL();
    } catch (const MailRefused&) {
        FAIL() << "451 is no refusal";
    } catch (const std::runtime_error&) {
    }
    EXPECT_THROW(deliverTo(1), std::runtime_error);
}

}  // namespace
}  // namespace guildhall::mail
