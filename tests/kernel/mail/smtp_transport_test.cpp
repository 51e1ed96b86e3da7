#include "kernel/mail/smtp_transport.hpp"
#include "kernel/mail/mime_message.hpp"
#include "tests/kernel/mail/smtp_sink.hpp"

#include <gtest/gtest.h>

namespace guildhall::mail {
namespace {

using namespace std::chrono_literals;
using Security = SmtpOptions::Security;
using testing::SmtpSink;

OutgoingMail mailTo(const std::string& to, const std::string& id = "mail-1") {
    const auto content = mimeMessage({.from = {"hall@example.org"},
                                      .to = to,
                                      .messageId = id + "@hall",
                                      .subject = "Hello",
                                      .text = "Hi",
                                      .unsubscribeUrl = "https://hall.example/unsubscribe/abc"});
    return {id, "hall@example.org", to, content, {}};
}

SmtpOptions to(const SmtpSink& sink, Security security = Security::None) {
    return {.host = "localhost",
            .port = sink.port,
            .security = security,
            .authority = security == Security::None ? "" : sink.certificate,
            .timeout = 5s};
}

/// What it fails with; empty: it did not.
std::string failure(const SmtpOptions& options, const std::string& recipient = "ada@example.org") {
    try {
        SmtpTransport(options).deliver(mailTo(recipient));
        return {};
    } catch (const MailRefused& refused) {
        return "refused: " + std::string(refused.what());
    } catch (const std::exception& problem) {
        return problem.what();
    }
}

TEST(SmtpTransport, HandsTheMailOverAndTellsTheAnswer) {
    SmtpSink sink;
    SmtpTransport transport(to(sink));
    EXPECT_EQ(transport.deliver(mailTo("ada@example.org")), "250 2.0.0 taken as mail-1@hall");
    const auto taken = sink.taken();
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0]["to"], "ada@example.org");
    EXPECT_EQ(taken[0]["from"], "hall@example.org");
    const auto content = taken[0]["content"].get<std::string>();
    EXPECT_NE(content.find("List-Unsubscribe: <https://hall.example/unsubscribe/abc>"), std::string::npos);
    EXPECT_NE(content.find("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), std::string::npos);
}

TEST(SmtpTransport, SendsManyMailsOverOneConnectionAndEndsItWhenIdle) {
    SmtpSink sink;
    SmtpTransport transport(to(sink));
    for (int i = 0; i < 5; ++i) transport.deliver(mailTo("ada@example.org", "mail-" + std::to_string(i)));
    transport.rest();
    transport.deliver(mailTo("ada@example.org", "mail-9"));
    const auto taken = sink.taken();
    ASSERT_EQ(taken.size(), 6u);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(taken[i]["connection"], 1);
    EXPECT_EQ(taken[5]["connection"], 2);
}

TEST(SmtpTransport, TellsARefusalFromAFailureThatMayPass) {
    SmtpSink sink;
    EXPECT_EQ(failure(to(sink), "refuse@example.org"), "refused: 550 5.1.1 no such user");
    EXPECT_EQ(failure(to(sink), "busy@example.org"), "451 4.3.0 try again later");
    EXPECT_NE(failure(to(sink), "drop@example.org"), "");
    auto nobody = to(sink);
    nobody.port = 1;
    EXPECT_NE(failure(nobody).find("localhost:1"), std::string::npos);
}

TEST(SmtpTransport, GoesOnAfterARefusedMailOverTheSameConnection) {
    SmtpSink sink;
    SmtpTransport transport(to(sink));
    EXPECT_THROW(transport.deliver(mailTo("refuse@example.org")), MailRefused);
    transport.deliver(mailTo("ada@example.org"));
    EXPECT_EQ(sink.taken().at(0)["connection"], 1);
}

TEST(SmtpTransport, WritesDomainsAsMailServersKnowThem) {
    SmtpSink sink;
    EXPECT_EQ(failure(to(sink), "ada@bücher.example"), "");
    EXPECT_EQ(failure(to(sink), "ada@xn--bcher-kva.example"), "");
    for (const auto& taken : sink.taken()) {
        EXPECT_EQ(taken["to"], "ada@xn--bcher-kva.example");
        EXPECT_EQ(taken["utf8"], false);
        EXPECT_NE(taken["content"].get<std::string>().find("To: ada@xn--bcher-kva.example"), std::string::npos);
    }
}

TEST(SmtpTransport, SendsToALocalPartBeyondAsciiWhereTheServerOffersItAndElseSaysWhyNot) {
    SmtpSink offering({"--smtputf8"}), plain;
    EXPECT_EQ(failure(to(offering), "用户@例子.example"), "");
    const auto taken = offering.taken().at(0);
    EXPECT_EQ(taken["to"], "用户@xn--fsqu00a.example");
    EXPECT_EQ(taken["utf8"], true);
    EXPECT_NE(taken["content"].get<std::string>().find("To: 用户@xn--fsqu00a.example"), std::string::npos);

    SmtpTransport transport(to(plain));
    try {
        transport.deliver(mailTo("用户@例子.example"));
        FAIL() << "taken";
    } catch (const MailRefused& refused) {
        EXPECT_NE(std::string(refused.what()).find("takes no address with “用户” before the @"), std::string::npos);
    }
    transport.deliver(mailTo("ada@example.org"));
    EXPECT_EQ(plain.taken().size(), 1u);
}

TEST(SmtpTransport, GivesUpOnAServerThatDoesNotAnswer) {
    SmtpSink sink;
    auto options = to(sink);
    options.timeout = 300ms;
    EXPECT_EQ(failure(options, "slow@example.org"),
              "localhost:" + std::to_string(sink.port) + " did not answer in time");
}

TEST(SmtpTransport, ProtectsTheConnectionAsAskedAndNeverLess) {
    SmtpSink plain, offering({"--tls", "starttls"}), implicit({"--tls", "implicit"});
    EXPECT_NE(failure(to(plain, Security::StartTls)).find("does not offer STARTTLS, so nothing was sent"),
              std::string::npos);
    EXPECT_TRUE(plain.taken().empty());
    EXPECT_NE(failure(to(plain, Security::Tls)), "");
    EXPECT_EQ(failure(to(offering, Security::StartTls)), "");
    EXPECT_EQ(failure(to(implicit, Security::Tls)), "");
    EXPECT_EQ(offering.taken().at(0)["tls"], true);
    EXPECT_EQ(implicit.taken().at(0)["tls"], true);
}

TEST(SmtpTransport, ChecksTheCertificate) {
    SmtpSink offering({"--tls", "starttls"}), implicit({"--tls", "implicit"});
    for (auto options : {to(offering, Security::StartTls), to(implicit, Security::Tls)}) {
        options.authority = "";
        EXPECT_NE(failure(options), "") << "an authority nobody knows";
    }
    SmtpSink other({"--tls", "starttls", "--name", "mail.elsewhere.example"});
    EXPECT_NE(failure(to(other, Security::StartTls)), "") << "a certificate of another name";
    for (const auto* sink : {&offering, &implicit, &other}) EXPECT_TRUE(sink->taken().empty());
}

TEST(SmtpTransport, SignsInByPlainOrLoginAndKeepsThePasswordToItself) {
    for (const std::string mechanism : {"PLAIN", "LOGIN"}) {
        SmtpSink sink({"--user", "guild", "--password", "Open Sesame", "--auth", mechanism});
        auto options = to(sink);
        options.user = "guild";
        options.password = "Open Sesame";
        EXPECT_EQ(failure(options), "") << mechanism;
        EXPECT_EQ(sink.taken().at(0)["user"], "guild");
        options.password = "close sesame";
        const auto said = failure(options);
        EXPECT_NE(said.find("refused the sign-in: 535"), std::string::npos) << said;
        EXPECT_EQ(said.find("sesame"), std::string::npos);
    }
    SmtpSink unknown({"--user", "guild", "--password", "x", "--auth", "CRAM-MD5"});
    auto options = to(unknown);
    options.user = "guild";
    EXPECT_NE(failure(options).find("offers no sign-in that we know"), std::string::npos);
}

TEST(SmtpTransport, DoublesDotsAndEndsEveryLineAsTheProtocolAsks) {
    EXPECT_EQ(dotStuffed("a\r\n.b\r\n"), "a\r\n..b\r\n.\r\n");
    EXPECT_EQ(dotStuffed("a\n.\nb"), "a\r\n..\r\nb\r\n.\r\n");
    EXPECT_EQ(dotStuffed(".\rb"), "..\r\nb\r\n.\r\n");
}

}  // namespace
}  // namespace guildhall::mail
