#include "kernel/http/server.hpp"
#include "kernel/http/tls_context.hpp"
#include "kernel/http/tls_redirect.hpp"

#include "tests/kernel/http/tls_client.hpp"
#include "tests/kernel/http/tls_identity.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <mutex>
#include <thread>

#include <fcntl.h>

namespace guildhall::http {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t fileSize = 3'000'017;

class LineLog : public sdk::Log {
public:
    void info(std::string_view text) override { keep(text); }
    void warning(std::string_view text) override { keep(text); }
    void error(std::string_view text) override { keep(text); }
    std::string all;

private:
    void keep(std::string_view text) { (all += text) += '\n'; }
};

/// A page, a large file, a stream, an upload.
class Shop : public Application {
public:
    explicit Shop(std::filesystem::path file) : file_(std::move(file)) {
        std::ofstream(file_, std::ios::binary) << patternOf(fileSize);
    }
    Admission admit(const RequestHead& head) noexcept override { return {4'000'000, head.target.starts_with("/loop")}; }
    Answer answer(RawRequest request) noexcept override {
        Answer answer;
        const auto& target = request.head.target;
        answer.body = request.head.method + " " + target + "! " + std::to_string(request.body.size()) +
                      (request.body == patternOf(request.body.size()) ? " bytes" : " wrong bytes");
        if (target.starts_with("/long")) answer.body = patternOf(fileSize) + target + "!";
        if (target == "/file")
            answer.file = std::make_shared<const FileRange>(::open(file_.c_str(), O_RDONLY), 0, fileSize);
        if (target == "/stream" || target == "/endless")
            answer.stream = [this, endless = target == "/endless"](sdk::Sink& sink) {
                const std::string line(1000, 'x');
                try {
                    for (int i = 0; endless || i < 2000; ++i) sink.write(line);
                } catch (...) {
                    ++brokenStreams;
                    throw;
                }
            };
        return answer;
    }
    std::atomic<int> brokenStreams{0};

private:
    std::filesystem::path file_;
};

class TlsTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::signal(SIGPIPE, SIG_IGN);  // as the server does
        context_ = std::make_shared<TlsContext>(identity_.certificate(), identity_.key(), log_);
        ServerOptions options;
        options.port = 0;
        options.loops = 2;
        options.workers = 4;
        options.headTimeout = 900ms;
        options.writeTimeout = 700ms;
        options.drainTimeout = 300ms;
        options.tls = context_;
        options.accessLog = [this](const log::AccessEntry& entry) {
            const std::lock_guard lock(mutex_);
            reasons_ += entry.reason + "\n";
        };
        server_ = std::make_unique<Server>(options, shop_);
        server_->start();
    }
    std::string request(const std::string& target, const std::string& more = "") {
        return "GET " + target + " HTTP/1.1\r\n" + host + more + "\r\n";
    }
    /// One whole exchange on a connection of its own.
    std::string ask(const std::string& target) {
        TlsClient client(server_->port());
        client.send(request(target, "Connection: close\r\n"));
        return client.readAll();
    }
    /// What the log says of refusals so far.
    std::string reasons() {
        const std::lock_guard lock(mutex_);
        return reasons_;
    }
    void refusesVersion(int version) {
        EXPECT_THROW(TlsClient(server_->port(),
                               [&](SSL_CTX* context) {
                                   SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0");
                                   SSL_CTX_set_min_proto_version(context, version);
                                   SSL_CTX_set_max_proto_version(context, version);
                               }),
                     std::runtime_error);
    }

    TlsIdentity identity_;
    LineLog log_;
    Shop shop_{identity_.certificate().parent_path() / "large"};
    std::mutex mutex_;
    std::string reasons_;
    std::shared_ptr<TlsContext> context_;
    std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, AClientGetsItsAnswerAndAProperEnd) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(server_->port(), [&](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, version); });
        EXPECT_EQ(SSL_version(client.session()), version);
        client.send(request("/page", "Connection: close\r\n"));
        const auto answer = client.readAll();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_TRUE(answer.ends_with("GET /page! 0 bytes")) << answer;
        EXPECT_TRUE(client.endedProperly());
    }
}

TEST_F(TlsTest, PipelinedRequestsAreAnsweredInOrder) {
    std::string all;
    for (int i = 0; i < 200; ++i)
        all += request(std::string(i % 2 == 0 ? "/loop" : "/worker") + std::to_string(i) + "!");
    TlsClient client(server_->port());
    client.send(all);
    const auto answers = client.readUntil("worker199!");
    std::size_t at = 0;
    for (int i = 0; i < 200; ++i) {
        at = answers.find(std::string(i % 2 == 0 ? "/loop" : "/worker") + std::to_string(i) + "!", at);
        ASSERT_NE(at, std::string::npos) << i;
    }
}

TEST_F(TlsTest, AFileComesByteForByteEvenToASlowReader) {
    TlsClient client(
        server_->port(), [](SSL_CTX*) {}, 4096);
    client.send(request("/file", "Connection: close\r\n"));
    std::this_thread::sleep_for(200ms);
    const auto answer = client.readAll();
    EXPECT_TRUE(answer.substr(answer.find("\r\n\r\n") + 4) == patternOf(fileSize));
    EXPECT_TRUE(client.endedProperly());
}

TEST_F(TlsTest, HearsTheNextRequestAfterALongAnswerThatWasTakenSlowly) {
    TlsClient client(
        server_->port(), [](SSL_CTX*) {}, 4096);
    for (const std::string name : {"/long1", "/long2"}) {
        client.send(request(name));
        std::this_thread::sleep_for(100ms);
        const auto answer = client.readUntil(name + "!");
        EXPECT_TRUE(answer.substr(answer.find("\r\n\r\n") + 4) == patternOf(fileSize) + name + "!") << name;
    }
}

TEST_F(TlsTest, AnUploadArrivesByteForByte) {
    TlsClient client(server_->port());
    client.send("POST /upload HTTP/1.1\r\n" + host + "Content-Length: 3000000\r\nConnection: close\r\n\r\n" +
                patternOf(3'000'000));
    EXPECT_TRUE(client.readAll().ends_with("POST /upload! 3000000 bytes"));
}

TEST_F(TlsTest, AStreamKeepsTheConnectionForTheNextRequest) {
    TlsClient client(server_->port());
    client.send(request("/stream") + request("/after"));
    const auto answer = client.readUntil("GET /after!");
    EXPECT_NE(answer.find("GET /after!"), std::string::npos);
    EXPECT_GT(answer.size(), 2'000'000U);
}

TEST_F(TlsTest, AStreamEndsWhoseReaderLeavesOrStops) {
    {
        TlsClient leaves(server_->port());
        leaves.send(request("/endless"));
        leaves.readUntil("xxxx");
    }
    TlsClient stops(
        server_->port(), [](SSL_CTX*) {}, 4096);
    stops.send(request("/endless"));
    for (int i = 0; i < 60 && shop_.brokenStreams < 2; ++i) std::this_thread::sleep_for(100ms);
    EXPECT_EQ(shop_.brokenStreams, 2);
    EXPECT_NE(ask("/page").find("200 OK"), std::string::npos);
}

TEST_F(TlsTest, AClientThatSpeaksPlainHttpIsToldWhatToDo) {
    RawClient client(server_->port());
    client.send(request("/page"));
    const auto answer = client.readAll();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n")) << answer;
    EXPECT_NE(answer.find("https://"), std::string::npos);
    EXPECT_TRUE(client.closedByServer());
}

TEST_F(TlsTest, OldVersionsAndWeakCiphersAreRefused) {
    refusesVersion(TLS1_VERSION);
    refusesVersion(TLS1_1_VERSION);
    EXPECT_THROW(TlsClient(server_->port(),
                           [](SSL_CTX* context) {
                               SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
                               SSL_CTX_set_cipher_list(context, "ECDHE+AES:!AESGCM:!AESCCM:@SECLEVEL=0");
                           }),
                 std::runtime_error);
    for (int i = 0; i < 100 && reasons().find("unsupported protocol") == std::string::npos; ++i)
        std::this_thread::sleep_for(50ms);
    EXPECT_NE(reasons().find("unsupported protocol"), std::string::npos) << reasons();
}

TEST_F(TlsTest, RenegotiationIsRefusedAndTheConnectionWorksOn) {
    TlsClient client(server_->port(), [](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION); });
    client.send(request("/page"));
    client.readUntil("0 bytes");
    EXPECT_EQ(SSL_renegotiate(client.session()), 1);
    EXPECT_NE(SSL_do_handshake(client.session()), 1);
    EXPECT_NE(ask("/page").find("200 OK"), std::string::npos);
}

TEST_F(TlsTest, AlpnChoosesHttp11AndRefusesWhatIsNotSpoken) {
    TlsClient client(server_->port(), [](SSL_CTX* context) {
        SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
    });
    const unsigned char* chosen = nullptr;
    unsigned int length = 0;
    SSL_get0_alpn_selected(client.session(), &chosen, &length);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), length), "http/1.1");
    EXPECT_THROW(TlsClient(server_->port(),
                           [](SSL_CTX* context) {
                               SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>("\x02h2"), 3);
                           }),
                 std::runtime_error);
}

TEST_F(TlsTest, AClientThatComesBackResumesItsSession) {
    TlsClient first(server_->port());
    first.send(request("/page"));
    first.readUntil("0 bytes");
    SSL_SESSION* ticket = SSL_get1_session(first.session());
    TlsClient again(
        server_->port(), [](SSL_CTX*) {}, 0, ticket);
    EXPECT_EQ(SSL_session_reused(again.session()), 1);
    SSL_SESSION_free(ticket);
}

TEST_F(TlsTest, HalfHandshakesEndByDeadlineWhileOthersAreServed) {
    // The first bytes of a ClientHello that announces 512 more.
    const std::string begun("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(std::make_unique<RawClient>(server_->port()));
        if (i % 4 != 0) slow.back()->send(begun);
    }
    EXPECT_NE(ask("/page").find("200 OK"), std::string::npos);
    for (auto& client : slow) {
        EXPECT_EQ(client->readAll(), "");
        EXPECT_TRUE(client->closedByServer());
    }
}

TEST_F(TlsTest, ARequestCutOffInTheMiddleIsNeverAnswered) {
    TlsClient client(server_->port());
    client.send("POST /upload HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\nab");
    client.raw().endSending();  // without close_notify: a truncation, not an end
    EXPECT_EQ(client.readAll(), "");
    EXPECT_NE(ask("/page").find("200 OK"), std::string::npos);
}

TEST_F(TlsTest, ANewCertificateIsTakenUpOnceItsFilesRestAndABadOneIsNot) {
    const auto nameShown = [this] {
        TlsClient client(server_->port());
        X509* paper = SSL_get1_peer_certificate(client.session());
        char name[100] = "";
        X509_NAME_get_text_by_NID(X509_get_subject_name(paper), NID_commonName, name, sizeof name);
        X509_free(paper);
        return std::string(name);
    };
    TlsClient open(server_->port());
    identity_.renew("renewed");
    context_->lookAgain();
    EXPECT_EQ(nameShown(), "localhost");  // perhaps half written
    context_->lookAgain();
    EXPECT_EQ(nameShown(), "renewed");
    open.send(request("/page"));
    EXPECT_NE(open.readUntil("0 bytes").find("200 OK"), std::string::npos);

    std::ofstream(identity_.certificate()) << "nonsense";
    context_->lookAgain();
    context_->lookAgain();
    EXPECT_EQ(nameShown(), "renewed");
    EXPECT_NE(log_.all.find("the certificate stays as it was: " + identity_.certificate().string()), std::string::npos)
        << log_.all;
    identity_.renew("mended");
    context_->lookAgain();
    context_->lookAgain();
    EXPECT_EQ(nameShown(), "mended");
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreRefusedByNameAndReason) {
    const auto refusal = [this](const std::filesystem::path& certificate, const std::filesystem::path& key) {
        try {
            TlsContext(certificate, key, log_);
        } catch (const TlsProblem& problem) {
            return std::string(problem.what());
        }
        return std::string("accepted");
    };
    TlsIdentity other;
    EXPECT_EQ(refusal("/nowhere.pem", identity_.key()), "/nowhere.pem: No such file or directory");
    EXPECT_EQ(refusal(identity_.certificate(), other.key()),
              other.key().string() + ": is not the key of the certificate in " + identity_.certificate().string());
    EXPECT_NE(refusal(identity_.key(), identity_.key()).find("is not a PEM certificate"), std::string::npos);
    EXPECT_NE(refusal(identity_.certificate(), identity_.certificate()).find("everyone on this machine can read"),
              std::string::npos);
    std::filesystem::permissions(other.key(), std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    EXPECT_NE(refusal(other.certificate(), other.key()).find("chmod 600"), std::string::npos);
    other.renew("expired", -1);
    EXPECT_EQ(refusal(other.certificate(), other.key()), "accepted");
    EXPECT_NE(log_.all.find("has expired"), std::string::npos);
}

TEST(TlsRedirectTest, SendsPlainHttpToTheSitesOwnAddress) {
    TlsRedirect redirect("https://learn.example.org");
    RawRequest request;
    request.head.method = "GET";
    request.head.target = "/sessions?page=2";
    const auto answer = redirect.answer(std::move(request));
    EXPECT_EQ(answer.status, 308);
    EXPECT_EQ(answer.headers.back(),
              (std::pair<std::string, std::string>("Location", "https://learn.example.org/sessions?page=2")));
}

}  // namespace
}  // namespace guildhall::http
