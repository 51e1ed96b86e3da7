#include "kernel/http/server.hpp"

#include "kernel/http/http_figures.hpp"

#include "tests/kernel/http/raw_client.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace guildhall::http {
namespace {

using namespace std::chrono_literals;

/// Echoes the target, or does what the path asks for.
class Echo : public Application {
public:
    Admission admit(const RequestHead& head) noexcept override {
        return {.maxBody = 1000,
                .onLoop = head.target.starts_with("/loop"),
                .meter = head.target.starts_with("/counted/") ? &counted : nullptr};
    }
    Answer answer(RawRequest request) noexcept override {
        ++handled;
        if (request.refused != 0) return plainAnswer(request.refused);
        const auto& target = request.head.target;
        if (target == "/slow") std::this_thread::sleep_for(300ms);
        if (target == "/hang") std::this_thread::sleep_for(1500ms);
        Answer answer;
        answer.headOnly = request.head.method == "HEAD";
        answer.body = request.head.method + " " + target + " " + request.body;
        if (target.starts_with("/long")) answer.body = patternOf(2'000'000) + target;
        if (target == "/inject") answer.headers.emplace_back("X-Name", "a\r\nSet-Cookie: b=c");
        if (target == "/stream" || target == "/endless") {
            answer.stream = [this, endless = target == "/endless"](sdk::Sink& sink) {
                const std::string line(1000, 'x');
                try {
                    for (int i = 0; endless || i < 2000; ++i) sink.write(line);
                } catch (...) {
                    ++brokenStreams;
                    throw;
                }
            };
        }
        return answer;
    }
    RouteMeter counted{"GET", "/counted/{code}", true};
    std::atomic<int> handled{0};
    std::atomic<int> brokenStreams{0};
};

class ServerTest : public ::testing::Test {
protected:
    void SetUp() override {
        options_.port = 0;
        options_.loops = 2;
        options_.workers = 4;
        options_.maxQueue = 4;
        options_.headTimeout = 600ms;
        options_.bodyTimeout = 600ms;
        options_.idleTimeout = 3s;
        options_.writeTimeout = 500ms;
        options_.handlerTimeout = 700ms;
        options_.drainTimeout = 300ms;
        options_.figures = &figures_;
        options_.accessLog = [this](const log::AccessEntry& entry) {
            const std::lock_guard lock(mutex_);
            log_.push_back(entry);
        };
        server_ = std::make_unique<Server>(options_, echo_);
        server_->start();
    }
    std::string ask(const std::string& bytes) {
        RawClient client(server_->port());
        client.send(bytes);
        return client.readAll(1500ms);
    }

    std::mutex mutex_;
    std::vector<log::AccessEntry> log_;
    HttpFigures figures_;
    std::string figures() {
        metrics::Exposition out;
        figures_.tell(out);
        server_->tell(out);
        return out.text();
    }
    ServerOptions options_;
    Echo echo_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, AnswersAGet) {
    const auto answer = ask("GET /a?b=c HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a?b=c ")) << answer;
}

TEST_F(ServerTest, HearsTheNextRequestAfterALongAnswerThatWasTakenSlowly) {
    RawClient client(server_->port(), 4096);
    for (const std::string name : {"/long1!", "/long2!", "/long3!"}) {
        client.send("GET " + name + " HTTP/1.1\r\n" + host + "\r\n");
        std::this_thread::sleep_for(100ms);
        const auto answer = client.readUntil(name);
        EXPECT_TRUE(answer.substr(answer.find("\r\n\r\n") + 4) == patternOf(2'000'000) + name) << name;
    }
    client.send("GET /long4! HTTP/1.1\r\n" + host + "\r\nGET /long5! HTTP/1.1\r\n" + host + "\r\n");
    std::this_thread::sleep_for(100ms);
    const auto both = client.readUntil("/long5!");
    EXPECT_GT(both.size(), 4'000'000U);
    EXPECT_LT(both.find("/long4!"), both.find("/long5!"));
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    std::string all;
    for (int i = 0; i < 40; ++i)
        all += "GET /" + std::string(i % 2 == 0 ? "loop" : "worker") + std::to_string(i) + "! HTTP/1.1\r\n" + host +
               "\r\n";
    RawClient client(server_->port());
    client.send(all);
    const auto answers = client.readUntil("worker39!");
    std::size_t at = 0;
    for (int i = 0; i < 40; ++i) {
        const auto found =
            answers.find("GET /" + std::string(i % 2 == 0 ? "loop" : "worker") + std::to_string(i) + "!", at);
        ASSERT_NE(found, std::string::npos) << i;
        at = found;
    }
}

TEST_F(ServerTest, ReadsBodiesWithLengthAndInChunksAndDropsTrailers) {
    EXPECT_NE(ask("POST /p HTTP/1.1\r\n" + host + "Content-Length: 5\r\nConnection: close\r\n\r\nhello")
                  .find("POST /p hello"),
              std::string::npos);
    const auto chunked = ask("POST /p HTTP/1.1\r\n" + host +
                             "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Trailer: "
                             "1\r\n\r\nGET /next HTTP/1.1\r\n" +
                             host + "Connection: close\r\n\r\n");
    EXPECT_NE(chunked.find("POST /p hello world"), std::string::npos) << chunked;
    EXPECT_NE(chunked.find("GET /next"), std::string::npos) << chunked;
}

TEST_F(ServerTest, AsksForTheBodyOnlyWhenItWillTakeIt) {
    RawClient client(server_->port());
    client.send("POST /p HTTP/1.1\r\n" + host + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hello");
    EXPECT_NE(client.readUntil("hello").find("200 OK"), std::string::npos);

    const auto refused = ask("POST /p HTTP/1.1\r\n" + host + "Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 413")) << refused;
    EXPECT_EQ(refused.find("100 Continue"), std::string::npos);
}

TEST_F(ServerTest, RefusesALargeBodyBeforeReadingIt) {
    RawClient client(server_->port());
    client.send("POST /p HTTP/1.1\r\n" + host + "Content-Length: 900000\r\n\r\n" + std::string(200'000, 'x'));
    const auto answer = client.readAll();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413")) << answer;
    EXPECT_TRUE(client.closedByServer());
    EXPECT_EQ(countOf(answer, "HTTP/1.1 "), 1);
    const auto chunked = ask("POST /p HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" +
                             std::string(2000, 'x') + "\r\n0\r\n\r\n");
    EXPECT_TRUE(chunked.starts_with("HTTP/1.1 413")) << chunked;
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
    const auto answer = ask("HEAD /a HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    EXPECT_NE(answer.find("Content-Length: 8\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, StreamsInChunksAndKeepsTheConnection) {
    RawClient client(server_->port());
    client.send("GET /stream HTTP/1.1\r\n" + host + "\r\nGET /after HTTP/1.1\r\n" + host + "\r\n");
    const auto answer = client.readUntil("GET /after");
    EXPECT_NE(answer.find("Transfer-Encoding: chunked"), std::string::npos);
    EXPECT_GT(answer.size(), 2'000'000U);
}

TEST_F(ServerTest, EndsAStreamWhoseReaderStops) {
    RawClient client(server_->port(), 4096);
    client.send("GET /endless HTTP/1.1\r\n" + host + "\r\n");
    for (int i = 0; i < 40 && echo_.brokenStreams == 0; ++i) std::this_thread::sleep_for(100ms);
    EXPECT_EQ(echo_.brokenStreams, 1);
    EXPECT_NE(ask("GET /a HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n").find("200 OK"), std::string::npos);
}

TEST_F(ServerTest, NeverSendsAHeaderThatBreaksOutOfItsLine) {
    const auto answer = ask("GET /inject HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500")) << answer;
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos);
}

TEST_F(ServerTest, EndsHalfSentHeadsAndBodiesWhileOthersAreServed) {
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 200; ++i) {
        slow.push_back(std::make_unique<RawClient>(server_->port()));
        slow.back()->send(i % 2 == 0 ? "GET / HTTP/1.1\r\nHost: a"
                                     : "POST / HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\nab");
    }
    const auto before = std::chrono::steady_clock::now();
    EXPECT_NE(ask("GET /a HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n").find("200 OK"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 300ms);
    for (auto& client : slow) {
        const auto answer = client->readAll();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 408")) << answer;
        EXPECT_TRUE(client->closedByServer());
    }
    EXPECT_LT(echo_.handled, 3);
}

TEST_F(ServerTest, DripFedHeadsDoNotResetTheDeadline) {
    RawClient client(server_->port());
    const auto before = std::chrono::steady_clock::now();
    client.send("GET / HTTP/1.1\r\nHost: ");
    for (int i = 0; i < 6; ++i) {
        std::this_thread::sleep_for(150ms);
        client.send("a");
    }
    EXPECT_TRUE(client.readAll().starts_with("HTTP/1.1 408"));
    EXPECT_LT(std::chrono::steady_clock::now() - before, 2s);
}

TEST_F(ServerTest, SaysBusyWhenTheQueueIsFull) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 12; ++i) {
        clients.push_back(std::make_unique<RawClient>(server_->port()));
        clients.back()->send("GET /slow HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    }
    int busy = 0, served = 0;
    for (auto& client : clients) {
        const auto answer = client->readAll();
        if (answer.starts_with("HTTP/1.1 503") && answer.find("Retry-After: 1") != std::string::npos) ++busy;
        if (answer.starts_with("HTTP/1.1 200")) ++served;
    }
    EXPECT_EQ(busy + served, 12);
    EXPECT_GT(busy, 0);
    EXPECT_GE(served, 4);
}

TEST_F(ServerTest, AnswersForAHandlerThatHangs) {
    const auto answer = ask("GET /hang HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 504")) << answer;
    EXPECT_EQ(countOf(answer, "HTTP/1.1 "), 1);
}

TEST_F(ServerTest, FinishesWhatIsInFlightWhenItStops) {
    RawClient idle(server_->port());
    RawClient client(server_->port());
    client.send("GET /slow HTTP/1.1\r\n" + host + "\r\n");
    std::this_thread::sleep_for(100ms);
    std::thread stopping([this] { server_->stop(3s); });
    const auto answer = client.readAll();
    EXPECT_NE(answer.find("200 OK"), std::string::npos) << answer;
    EXPECT_TRUE(client.closedByServer());
    stopping.join();
    EXPECT_THROW(RawClient(server_->port()), std::runtime_error);
}

TEST_F(ServerTest, TellsWhenThePortIsTaken) {
    auto options = options_;
    options.port = server_->port();
    Server second(options, echo_);
    EXPECT_THROW(second.start(), std::runtime_error);
}

TEST_F(ServerTest, SaysOnceThatItIsOutOfDescriptors) {
    std::vector<std::string> told;
    auto options = options_;
    options.loops = 1;
    options.trouble = [&](const std::string& what) {
        const std::lock_guard lock(mutex_);
        told.push_back(what);
    };
    Server server(options, echo_);
    server.start();
    sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(server.port()), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    std::vector<int> clients{::socket(AF_INET, SOCK_STREAM, 0), ::socket(AF_INET, SOCK_STREAM, 0)}, taken;
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit low{static_cast<rlim_t>(::dup(0)) + 20, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &low);
    for (int one = ::dup(0); one >= 0; one = ::dup(0)) taken.push_back(one);
    for (const int client : clients) ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    const auto count = [&] {
        const std::lock_guard lock(mutex_);
        return told.size();
    };
    for (int i = 0; i < 500 && count() == 0; ++i) std::this_thread::sleep_for(10ms);
    std::this_thread::sleep_for(600ms);  // the loop has tried again meanwhile
    for (const int one : taken) ::close(one);
    ::setrlimit(RLIMIT_NOFILE, &before);
    for (const int client : clients) ::close(client);
    ASSERT_EQ(count(), 1U);
    EXPECT_NE(told[0].find("out of file descriptors"), std::string::npos) << told[0];
}

TEST_F(ServerTest, TakesItsPortBeforeItServes) {
    auto options = options_;
    auto listeners = Server::listen(options);
    EXPECT_THROW(Server::listen([&] {
                     auto second = options;
                     second.port = listeners.port;
                     return second;
                 }()),
                 std::runtime_error);
    RawClient early(listeners.port);
    early.send("GET /early HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    Server server(options, echo_);
    server.start(std::move(listeners));
    EXPECT_NE(early.readAll().find("GET /early"), std::string::npos);
}

TEST_F(ServerTest, LogsEachAnswerWithoutItsQuery) {
    ask("GET /a?token=secret HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    const std::lock_guard lock(mutex_);
    ASSERT_EQ(log_.size(), 1U);
    EXPECT_EQ(log_[0].path, "/a");
    EXPECT_EQ(log_[0].status, 200);
    EXPECT_EQ(log_[0].route, "unmatched");
    EXPECT_EQ(log_[0].address, "127.0.0.1");
}

TEST_F(ServerTest, LogsThePatternWhereThePathMayHoldACode) {
    ask("GET /counted/secret HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    ask("GET /no-route/secret HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    const std::lock_guard lock(mutex_);
    ASSERT_EQ(log_.size(), 2U);
    EXPECT_EQ(log_[0].path, "/counted/{code}");
    EXPECT_EQ(log_[0].route, "/counted/{code}");
    EXPECT_EQ(log_[1].path, "/no-route/…");
}

TEST_F(ServerTest, CountsAnswersByRouteAndRefusalsByReason) {
    ask("GET /counted/7 HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    ask("HEAD /counted/8 HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    ask("GET /other HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    ask("nonsense\r\n\r\n");
    EXPECT_EQ(echo_.counted.times(1).count, 2U);
    const auto text = figures();
    for (const auto* line : {"guildhall_http_requests_total{route=\"unmatched\",method=\"GET\",code=\"2xx\"} 1\n",
                             "guildhall_http_request_duration_seconds_count{route=\"unmatched\",method=\"GET\","
                             "code=\"2xx\"} 1\n",
                             "guildhall_http_refused_total{reason=\"malformed\"} 1\n",
                             "guildhall_http_refused_total{reason=\"timed_out\"} 0\n",
                             "guildhall_http_requests_waiting{owner=\"kernel\"} 0\n"})
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

}  // namespace
}  // namespace guildhall::http
