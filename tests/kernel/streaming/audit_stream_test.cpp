#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"
#include "tests/kernel/http/tls_identity.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/streaming/audit_stream.hpp"
#include "kernel/streaming/streamed_entry.hpp"
#include "kernel/streaming/syslog_destination.hpp"
#include "kernel/streaming/webhook_destination.hpp"

#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>

#include <gmock/gmock.h>

#include <regex>
#include <thread>

namespace guildhall::streaming {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FakeDestination : public Destination {
public:
    explicit FakeDestination(std::string name) : name_(std::move(name)) {}
    std::string name() const override { return name_; }
    std::string place() const override { return name_ + ".example"; }
    void send(std::span<const audit::StoredEntry> entries) override {
        if (down) throw DestinationFailure("it is down");
        for (const auto& entry : entries) seen.push_back(entry);
        if (lost) throw DestinationFailure("nobody knows whether that arrived");
    }
    std::vector<std::int64_t> numbers() const {
        std::vector<std::int64_t> all;
        for (const auto& entry : seen) all.push_back(entry.seq);
        return all;
    }
    bool down = false, lost = false;
    std::vector<audit::StoredEntry> seen;

private:
    const std::string name_;
};

class AuditStreams : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        stream_ = std::make_unique<AuditStream>(parts());
    }
    void TearDown() override {
        stream_.reset();
        EveryKernelDatabase::TearDown();
    }
    AuditStream::Parts parts() {
        std::vector<std::unique_ptr<Destination>> all;
        for (const char* name : {"first", "second"}) all.push_back(std::make_unique<FakeDestination>(name));
        return {db(), audit_, clock_, log_, std::move(all)};
    }
    FakeDestination& destination(std::size_t i, AuditStream* of = nullptr) {
        return static_cast<FakeDestination&>(*(of ? of : stream_.get())->destinations()[i]);
    }
    void record(int count) {
        for (int i = 0; i < count; ++i)
            db().write([&](sdk::Transaction& tx) { audit_.record(tx, {}, {"STEP_TAKEN", std::to_string(i)}); });
    }
    StreamState state(const std::string& name) {
        for (auto& one : db().read([](sdk::Transaction& tx) { return StreamRepository::all(tx); }))
            if (one.destination == name) return one;
        return {};
    }
    /// As somebody with the database's password could.
    void tamper(const std::string& statement) {
        db().write([&](sdk::Transaction& tx) {
            if (GetParam() == data::Engine::Sqlite) {
                tx.execute("DROP TRIGGER IF EXISTS kernel_audit_no_update");
                tx.execute("DROP TRIGGER IF EXISTS kernel_audit_no_delete");
            } else {
                tx.execute("ALTER TABLE kernel_audit DISABLE TRIGGER ALL");
            }
            tx.execute(statement);
        });
    }

    testing::FakeClock clock_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    std::unique_ptr<AuditStream> stream_;
};
GUILDHALL_ON_EVERY_DATABASE(AuditStreams);

TEST_P(AuditStreams, SendEachEntryOnceAndInOrder) {
    record(450);
    stream_->sendAll();
    record(2);
    stream_->sendAll();
    stream_->sendAll();
    const auto numbers = destination(0).numbers();
    ASSERT_EQ(numbers.size(), 452u);
    EXPECT_TRUE(std::ranges::is_sorted(numbers));
    EXPECT_EQ(numbers.back(), 452);
    EXPECT_EQ(destination(1).numbers(), numbers);
}

TEST_P(AuditStreams, GoOnWhereTheyStoppedWhicheverServerThen) {
    record(3);
    stream_->sendAll();
    AuditStream other(parts());
    record(2);
    other.sendAll();
    EXPECT_THAT(destination(0, &other).numbers(), ElementsAre(4, 5));
}

TEST_P(AuditStreams, WaitForOneThatIsDownAndNotForTheOther) {
    destination(0).down = true;
    record(2);
    stream_->sendAll();
    EXPECT_THAT(destination(1).numbers(), ElementsAre(1, 2));
    EXPECT_EQ(state("first").problem, "it is down");
    const auto since = state("first").problemSince;
    clock_.advance(1h);
    stream_->sendAll();
    EXPECT_EQ(state("first").problemSince, since) << "since it began";
    destination(0).down = false;
    stream_->sendAll();
    EXPECT_THAT(destination(0).numbers(), ElementsAre(1, 2));
    EXPECT_EQ(state("first").problem, "");
}

TEST_P(AuditStreams, SendTwiceWhatNobodyKnowsToHaveArrived) {
    destination(0).lost = true;
    record(2);
    stream_->sendAll();
    destination(0).lost = false;
    stream_->sendAll();
    EXPECT_THAT(destination(0).numbers(), ElementsAre(1, 2, 1, 2)) << "the number says that it is the same";
}

TEST_P(AuditStreams, LeaveItToTheServerThatSendsNow) {
    record(1);
    db().write([&](sdk::Transaction& tx) { StreamRepository::claim(tx, "first", clock_.now(), clock_.now() + 120s); });
    stream_->sendAll();
    EXPECT_TRUE(destination(0).seen.empty());
    clock_.advance(121s);  // it was killed
    stream_->sendAll();
    EXPECT_THAT(destination(0).numbers(), ElementsAre(1));
}

TEST_P(AuditStreams, RaiseAnAlarmForAnEntryThatWasTakenOut) {
    record(2);
    stream_->sendAll();
    record(2);
    tamper("DELETE FROM kernel_audit WHERE seq = 3");
    stream_->sendAll();
    EXPECT_TRUE(state("first").gapAt);
    EXPECT_TRUE(log_.has("entry 4 follows 2"));
    EXPECT_EQ(destination(0).seen.back().action, "AUDIT_STREAM_GAP") << "who watches there is told, too";
    const auto count = destination(0).seen.size();
    stream_->sendAll();
    EXPECT_LE(destination(0).seen.size(), count + 1) << "once, and for the other destination";
}

TEST_P(AuditStreams, RaiseAnAlarmForALogThatWasCutOffOrPutBack) {
    record(4);
    stream_->sendAll();
    tamper("DELETE FROM kernel_audit WHERE seq > 2");
    stream_->sendAll();
    EXPECT_TRUE(state("first").gapAt);
    EXPECT_TRUE(log_.has("the log ends with entry 2, and 4 was sent before"));
}

TEST_P(AuditStreams, HaveNothingToSayOfAnEmptyLog) {
    stream_->sendAll();
    EXPECT_TRUE(destination(0).seen.empty());
    EXPECT_FALSE(state("first").gapAt);
}

audit::StoredEntry sample() {
    return {.seq = 7,
            .at = 1'764'500'000'123'456,
            .action = "LOGIN_FAILED",
            .target = "a\"b]c\\d",
            .actorId = "pers-aaaaaaaaaaaa",
            .actorRole = "admin",
            .address = "192.0.2.1",
            .userAgent = "Café\n<13>1 forged",
            .reason = "\xff",
            .changes = "null",
            .details = "{\"way\":\"password\"}",
            .previousHash = "p",
            .hash = "h"};
}

/// RFC 5424, 6: head, structured data with three signs escaped, a byte order mark before UTF-8.
TEST(StreamedEntry, IsOneMessageOfSyslogWhateverIsInIt) {
    const auto message = syslogMessage(sample(), "learn.example.org");
    static const std::regex head(
        R"(^<108>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z learn\.example\.org guildhall - LOGIN_FAILED \[audit@32473 )");
    EXPECT_TRUE(std::regex_search(message, head)) << message;
    EXPECT_THAT(message, HasSubstr(R"(target="a\"b\]c\\d")"));
    EXPECT_EQ(message.find('\n'), message.npos) << "no second message can be made";
    const auto json = sdk::Value::parse(message.substr(message.find("\xEF\xBB\xBF") + 3));
    EXPECT_EQ(json["details"]["way"], "password");
    EXPECT_EQ(json["user_agent"], "Café\n<13>1 forged");
    EXPECT_EQ(framed("é!"), "3 é!") << "bytes, not letters";
    EXPECT_THAT(syslogMessage(sample(), "a b\n"), HasSubstr("Z a_b_ guildhall"));
}

TEST(SyslogDestination, TakesAddressesWithTlsOrOnThisMachineOnly) {
    EXPECT_EQ(SyslogDestination::target("tls://siem.example.org", "").port, 6514);
    EXPECT_EQ(SyslogDestination::target("tls://siem.example.org:7000", "").port, 7000);
    EXPECT_FALSE(SyslogDestination::target("tcp://127.0.0.1:601", "").tls);
    for (const char* wrong :
         {"siem.example.org", "tcp://siem.example.org:601", "udp://127.0.0.1", "tls://", "tls://a/b"})
        EXPECT_THROW(SyslogDestination::target(wrong, ""), std::invalid_argument) << wrong;
}

TEST(SyslogDestination, SendsOverTlsToWhomItTrustsAndToNobodyElse) {
    const http::TlsIdentity identity;
    Poco::Net::initializeSSL();
    const Poco::Net::Context::Ptr context =
        new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, identity.key(), identity.certificate(), "",
                               Poco::Net::Context::VERIFY_NONE);
    Poco::Net::SecureServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0), 4, context);
    std::string received;
    std::thread collector([&] {
        for (int i = 0; i < 2; ++i) try {
                auto connection = server.acceptConnection();
                char bytes[8192];
                for (int count; (count = connection.receiveBytes(bytes, sizeof bytes)) > 0;)
                    received.append(bytes, static_cast<std::size_t>(count));
            } catch (const Poco::Exception&) {  // a client that does not trust us
            }
    });
    const auto address = "tls://localhost:" + std::to_string(server.address().port());
    const std::vector entries{sample()};
    SyslogDestination stranger(SyslogDestination::target(address, ""), "learn.example.org");
    EXPECT_THROW(stranger.send(entries), DestinationFailure);
    SyslogDestination known(SyslogDestination::target(address, identity.certificate()), "learn.example.org");
    EXPECT_NO_THROW(known.send(entries));
    collector.join();
    EXPECT_EQ(received, framed(syslogMessage(sample(), "learn.example.org")));
}

TEST(SyslogDestination, SaysWhenNobodyListens) {
    std::uint16_t port = 0;
    {
        const Poco::Net::ServerSocket gone(Poco::Net::SocketAddress("127.0.0.1", 0));
        port = gone.address().port();
    }
    SyslogDestination destination(SyslogDestination::target("tcp://127.0.0.1:" + std::to_string(port), ""), "x");
    const std::vector entries{sample()};
    EXPECT_THROW(destination.send(entries), DestinationFailure);
}

TEST(WebhookDestination, SignsWhatItSendsAndBelievesOnlyAYes) {
    testing::FakeHttp http;
    testing::FakeClock clock;
    WebhookDestination destination(http, clock, "https://siem.example.org/audit",
                                   "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const std::vector entries{sample()};
    EXPECT_THROW(destination.send(entries), DestinationFailure) << "no answer";
    http.answer("https://siem.example.org/", {.status = 500, .headers = {}, .body = ""});
    EXPECT_THROW(destination.send(entries), DestinationFailure);
    http.answer("https://siem.example.org/", {.status = 204, .headers = {}, .body = ""});
    EXPECT_NO_THROW(destination.send(entries));
    const auto request = http.requests().back();
    EXPECT_EQ(request.headers.at("webhook-id"), "audit-7-7");
    EXPECT_THAT(request.headers.at("webhook-signature"), HasSubstr("v1,"));
    EXPECT_EQ(sdk::Value::parse(request.body)["entries"][0]["action"], "LOGIN_FAILED");
}

}  // namespace
}  // namespace guildhall::streaming
