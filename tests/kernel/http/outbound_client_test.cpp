#include "kernel/http/outbound_client.hpp"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

namespace guildhall::http {
namespace {

using namespace std::chrono_literals;

/// Takes one connection after the other and answers each with this.
class Receiver {
public:
    explicit Receiver(std::function<void(Poco::Net::StreamSocket&)> answer)
        : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)), thread_([this, answer = std::move(answer)] {
              while (!over_) {
                  if (!socket_.poll(Poco::Timespan(20'000), Poco::Net::Socket::SELECT_READ)) continue;
                  auto one = socket_.acceptConnection();
                  ++connections;
                  try {
                      char head[4096];
                      one.receiveBytes(head, sizeof head);
                      answer(one);
                  } catch (const Poco::Exception&) {
                  }
              }
          }) {}
    ~Receiver() {
        over_ = true;
        thread_.join();
    }
    std::string url(const std::string& host = "127.0.0.1") const {
        return "http://" + host + ":" + std::to_string(socket_.address().port()) + "/hook";
    }
    std::atomic<int> connections{0};

private:
    std::atomic<bool> over_{false};
    Poco::Net::ServerSocket socket_;
    std::thread thread_;
};

std::function<void(Poco::Net::StreamSocket&)> says(std::string text) {
    return [text = std::move(text)](Poco::Net::StreamSocket& socket) {
        socket.sendBytes(text.data(), static_cast<int>(text.size()));
    };
}

TEST(OutboundClients, AskAboutTheAddressTheyConnectTo) {
    Receiver receiver(says("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    OutboundClient client;
    std::string asked;
    const auto answer = client.send({.url = receiver.url("localhost"), .mayConnect = [&](const std::string& address) {
                                         asked = address;
                                         return true;
                                     }});
    EXPECT_EQ(answer.body, "hi");
    EXPECT_EQ(asked, "127.0.0.1") << "the address the name led to, not the name";
}

TEST(OutboundClients, DoNotConnectToAnAddressThatIsRefusedWhateverItsName) {
    Receiver receiver(says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    OutboundClient client;
    for (const auto* host : {"127.0.0.1", "localhost", "0x7f.1", "2130706433", "127.1", "[::ffff:127.0.0.1]"})
        EXPECT_THROW(client.send({.url = receiver.url(host), .mayConnect = [](const std::string&) { return false; }}),
                     sdk::HttpFailure)
            << host;
    EXPECT_THROW(client.send({.url = "https://localhost:1/", .mayConnect = [](const std::string&) { return false; }}),
                 sdk::HttpRefused);
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(receiver.connections, 0);
}

TEST(OutboundClients, DoNotFollowARedirect) {
    Receiver inside(says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    Receiver receiver(
        says("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + inside.url() + "\r\nContent-Length: 0\r\n\r\n"));
    OutboundClient client;
    EXPECT_EQ(client.send({.url = receiver.url()}).status, 307);
    EXPECT_EQ(inside.connections, 0);
}

TEST(OutboundClients, TakeTheBeginningOfALongAnswerWhereThatIsEnough) {
    Receiver receiver(says("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x')));
    OutboundClient client;
    EXPECT_THROW(client.send({.url = receiver.url(), .maxBody = 1024}), sdk::HttpFailure);
    const auto answer = client.send({.url = receiver.url(), .maxBody = 1024, .cutBody = true});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.size(), 1024u);
}

/// Sends a byte now and then: each is in time, and there is no end to them.
std::function<void(Poco::Net::StreamSocket&)> trickles(std::string begin) {
    return [begin = std::move(begin)](Poco::Net::StreamSocket& socket) {
        socket.sendBytes(begin.data(), static_cast<int>(begin.size()));
        for (int i = 0; i < 100; ++i) {
            if (socket.poll(Poco::Timespan(100'000), Poco::Net::Socket::SELECT_READ)) return;  // it has hung up
            socket.sendBytes("x", 1);
        }
    };
}

TEST(OutboundClients, EndWhenTheWholeTakesTooLongThoughEachByteIsInTime) {
    Receiver receiver(trickles("HTTP/1.1 200 OK\r\nX-Slow: "));
    OutboundClient client;
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THROW(client.send({.url = receiver.url(), .timeout = 5s, .whole = 500ms}), sdk::HttpFailure);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

TEST(OutboundClients, KnowTheStatusOfAnAnswerWhoseBodyDoesNotEnd) {
    Receiver receiver(trickles("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
    OutboundClient client;
    const auto began = std::chrono::steady_clock::now();
    const auto answer = client.send({.url = receiver.url(), .timeout = 5s, .cutBody = true, .whole = 500ms});
    EXPECT_EQ(answer.status, 200);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
}

TEST(OutboundClients, SayThatNobodyAnswered) {
    Receiver receiver([](Poco::Net::StreamSocket& socket) { socket.close(); });
    OutboundClient client;
    EXPECT_THROW(client.send({.url = receiver.url()}), sdk::HttpFailure);
    EXPECT_THROW(client.send({.method = "POST", .url = receiver.url(), .headers = {{"x", "a\r\nb: c"}}}),
                 std::invalid_argument);
}

}  // namespace
}  // namespace guildhall::http
