#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/mail/mail_sender.hpp"
#include "kernel/mail/outbox.hpp"

#include <guildhall/sdk/error.hpp>

#include <fstream>
#include <sstream>
#include <thread>

namespace guildhall::mail {
namespace {

using namespace std::chrono_literals;

class FakeTemplates : public MailTemplates {
public:
    RenderedMail render(const std::string& key, const sdk::Value& variables) override {
        if (key != "kernel/mail/hello") throw sdk::Error("There is no mail template " + key + ".");
        const auto name = variables.value("name", "");
        return {"Hello " + name, "Dear " + name + ", see " + variables.value("link", ""), "<p>Dear " + name + "</p>"};
    }
};

class FakeTransport : public MailTransport {
public:
    std::string mode() const override { return "real"; }
    std::string host() const override { return "mx.example"; }
    void deliver(const OutgoingMail& mail) override {
        if (refuse) throw MailRefused("550 no such user");
        if (failures-- > 0) throw std::runtime_error("connection refused");
        const std::lock_guard lock(mutex);
        sent.push_back(mail);
    }
    std::mutex mutex;
    std::vector<OutgoingMail> sent;
    std::atomic<int> failures{0};
    bool refuse = false;
};

class MailQueue : public testing::EveryKernelDatabase {
protected:
    std::string queue(sdk::MailMessage message) {
        return db().write([&](sdk::Transaction& tx) { return outbox_.queue(tx, message); });
    }
    sdk::MailMessage hello(const std::string& key = "") {
        return {
            .templateKey = "kernel/mail/hello", .to = "ada@example.org", .variables = {{"name", "Ada"}}, .key = key};
    }
    MailSender sender(MailTransport* transport) {
        return MailSender(db(), transport, random_, log_, wakeUp_,
                          {.from = {"hall@example.org", "Guildhall"}, .firstPause = 0ms, .attempts = 3});
    }
    StoredMail stored(const std::string& id) {
        return *db().read([&](sdk::Transaction& tx) { return MailRepository().find(tx, id); });
    }

    testing::RealClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    jobs::WakeUp wakeUp_;
    FakeTemplates templates_;
    Outbox outbox_{templates_, clock_, random_, wakeUp_, {"https://portal.example", "Guild", "hall.example"}};
    FakeTransport transport_;
};
GUILDHALL_ON_EVERY_DATABASE(MailQueue);

TEST_P(MailQueue, IsFilledOnlyIfTheTransactionCommits) {
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
        outbox_.queue(tx, hello());
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_FALSE(sender(&transport_).sendNext());
    queue(hello());
    EXPECT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(transport_.sent.size(), 1u);
}

TEST_P(MailQueue, TakesEachKeyOnceAlsoFromManyAtATime) {
    std::vector<std::string> ids(4);
    std::vector<std::thread> threads;
    for (auto& id : ids) threads.emplace_back([&] { id = queue(hello("certificate 7")); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
    auto sending = sender(&transport_);
    while (sending.sendNext()) {
    }
    EXPECT_EQ(transport_.sent.size(), 1u);
    EXPECT_EQ(queue(hello("certificate 7")), ids[0]);
    EXPECT_FALSE(sending.sendNext());
}

TEST_P(MailQueue, RefusesAddressesAndTemplatesThatAreNone) {
    for (const std::string bad :
         {"", "ada", "ada@x.org\r\nBcc: all@x.org", "a b@x.org", "a@x.org,b@x.org", "<a@x.org>", "@x", "x@"}) {
        auto message = hello();
        message.to = bad;
        EXPECT_THROW(queue(message), sdk::Invalid) << bad;
    }
    auto message = hello();
    message.templateKey = "kernel/mail/none";
    EXPECT_THROW(queue(message), sdk::Error);
}

TEST_P(MailQueue, KeepsASubjectOnOneLine) {
    auto message = hello();
    message.variables["name"] = "Ada\r\nBcc: all@example.org";
    queue(message);
    sender(&transport_).sendNext();
    EXPECT_EQ(transport_.sent.at(0).content.find("\nBcc:"), std::string::npos);
    EXPECT_NE(transport_.sent.at(0).content.find("Subject: Hello Ada  Bcc: all@example.org\r\n"), std::string::npos);
}

TEST_P(MailQueue, TriesAgainAndGivesUpInTheEnd) {
    const auto id = queue(hello());
    transport_.failures = 2;
    auto sending = sender(&transport_);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(id).status, "sent");
    transport_.failures = 99;
    const auto lost = queue(hello());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(sending.sendNext());
    EXPECT_FALSE(sending.sendNext());
    EXPECT_EQ(stored(lost).status, "failed");
    EXPECT_EQ(stored(lost).error, "connection refused");
    transport_.failures = 0;
    EXPECT_TRUE(db().write([&](sdk::Transaction& tx) { return MailRepository().retry(tx, lost); }));
    EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(lost).status, "sent");
    transport_.refuse = true;
    const auto refused = queue(hello());
    EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(refused).status, "failed");
    EXPECT_TRUE(log_.has("[MAIL-OUT] mode=real to=ada@example.org subject=Hello Ada host=mx.example result=sent"));
}

TEST_P(MailQueue, IsKeptAsNotConfiguredWithoutATransport) {
    const auto id = queue(hello());
    EXPECT_TRUE(sender(nullptr).sendNext());
    EXPECT_EQ(stored(id).status, "not configured");
}

TEST_P(MailQueue, IsSentOnceByManySenders) {
    for (int i = 0; i < 40; ++i) queue(hello());
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            auto sending = sender(&transport_);
            while (sending.sendNext()) {
            }
        });
    for (auto& thread : threads) thread.join();
    std::set<std::string> ids;
    for (const auto& mail : transport_.sent) ids.insert(mail.id);
    EXPECT_EQ(transport_.sent.size(), 40u);
    EXPECT_EQ(ids.size(), 40u);
}

TEST_P(MailQueue, IsSentByItsThreadSoonAfterTheCommit) {
    auto sending = sender(&transport_);
    sending.start();
    const auto id = queue(hello());
    for (int i = 0; i < 300 && stored(id).status != "sent"; ++i) std::this_thread::sleep_for(5ms);
    EXPECT_EQ(stored(id).status, "sent");
}

TEST_P(MailQueue, WritesFilesOutsideProduction) {
    const auto folder = std::filesystem::temp_directory_path() / ("gh_mail_" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    FileTransport files(folder);
    const auto id = queue(hello());
    EXPECT_TRUE(sender(&files).sendNext());
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0].filename().string().ends_with("Z-" + id + ".eml"));
    std::ostringstream text;
    text << std::ifstream(found[0]).rdbuf();
    EXPECT_NE(text.str().find("Message-ID: <" + id + "@hall.example>\r\n"), std::string::npos);
    EXPECT_NE(text.str().find("From: \"Guildhall\" <hall@example.org>\r\n"), std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_P(MailQueue, ForgetsTheTokensOfLinksWhenSent) {
    auto message = hello();
    message.variables["link"] = "https://portal.example/magic-link?token=abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";
    const auto id = queue(message);
    EXPECT_EQ(stored(id).text, "Dear Ada, see https://portal.example/magic-link?token=removed");
    sender(&transport_).sendNext();
    db().read([&](sdk::Transaction& tx) {
        const auto row = tx.query("SELECT body_text, body_html, variables FROM kernel_mail WHERE id = $1", id);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(row.front().text(i).find("abcdefghij"), std::string::npos);
    });
}

TEST_P(MailQueue, IsListed) {
    queue(hello());
    const auto page =
        db().read([](sdk::Transaction& tx) { return sdk::selectPage(tx, mailFields(), MailRepository::list(), {}); });
    ASSERT_EQ(page.total, 1);
    EXPECT_EQ(page.rows[0]["subject"], "Hello Ada");
    EXPECT_EQ(page.rows[0]["status"], "queued");
}

TEST(MimeMessage, EncodesHeadersWithoutCuttingCharacters) {
    std::string name;
    for (int i = 0; i < 40; ++i) name += "Świę";
    const auto encoded = encodedHeader(name);
    std::istringstream lines(encoded);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 78u);
    EXPECT_EQ(encodedHeader("Plain words"), "Plain words");
    EXPECT_TRUE(encodedHeader("=?UTF-8?B?eA==?=").starts_with("=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?="));
    EXPECT_THROW(encodedHeader("a\r\nb"), std::invalid_argument);
    EXPECT_THROW(mimeMessage({.from = {"a@b.c", "x\ny"}, .to = "a@b.c", .messageId = "m@h"}), std::invalid_argument);
}

}  // namespace
}  // namespace guildhall::mail
