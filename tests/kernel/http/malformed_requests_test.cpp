#include "tests/kernel/http/malformed_requests.hpp"

#include "kernel/http/dispatcher.hpp"
#include "kernel/http/server.hpp"
#include "tests/kernel/data/test_doubles.hpp"
#include "tests/kernel/http/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace guildhall::http {
namespace {

using namespace std::chrono_literals;
using sdk::Request;
using sdk::Response;

class NoVisitors : public Visitors {
public:
    std::optional<Visit> identify(const std::string&, const std::string&, bool) override { return {}; }
};

class TitleRenderer : public Renderer {
public:
    std::string render(const sdk::Page& page, const PageContext&) override { return page.title; }
};

const std::string behind = "GET /behind HTTP/1.1\r\nHost: guildhall.test\r\nConnection: close\r\n\r\n";

/// A whole server on a port; only the pages behind it are the test's.
class MalformedRequests : public ::testing::TestWithParam<MalformedGroup> {
protected:
    MalformedRequests() {
        const auto count = [](std::atomic<int>& calls) {
            return [&calls](const Request&) {
                ++calls;
                return Response::text("taken");
            };
        };
        const sdk::RouteOptions open{.maxBody = 64 * 1024, .csrf = false};
        dispatcher_.routes().replace(std::make_shared<const RouteTable>(
            std::vector<OwnedRoute>{{"kernel", nullptr, {"POST", "/form", sdk::Public, count(forms_), open}, false},
                                    {"kernel", nullptr, {"GET", "/behind", sdk::Public, count(behind_), {}}, false}}));
        options_.port = 0;
        options_.loops = 1;
        options_.workers = 2;
        server_ = std::make_unique<Server>(options_, dispatcher_);
        server_->start();
    }
    /// What comes back until the server closes.
    std::string ask(const MalformedRequest& request) {
        forms_ = behind_ = 0;
        RawClient client(server_->port());
        client.send(request.endsThere ? request.bytes : request.bytes + behind);
        if (request.endsThere) client.endSending();
        const auto answers = client.readAll(5s);
        EXPECT_TRUE(client.closedByServer());
        return answers;
    }
    static std::string lastAnswer(const std::string& answers) {
        const auto at = answers.rfind("HTTP/1.1 ");
        return at == answers.npos ? answers : answers.substr(at);
    }

    std::atomic<int> forms_{0}, behind_{0};
    NoVisitors visitors_;
    Incidents incidents_;
    TitleRenderer renderer_;
    testing::FakeRandom random_;
    Dispatcher dispatcher_{{.secret = std::string(32, 's')}, {visitors_, renderer_, random_, incidents_}};
    ServerOptions options_;
    std::unique_ptr<Server> server_;
};

TEST_P(MalformedRequests, GetOneRefusalAndAClosedConnection) {
    for (const auto& request : GetParam().requests) {
        SCOPED_TRACE(request.name);
        const auto answers = ask(request);
        EXPECT_EQ(countOf(answers, "HTTP/1.1 "), request.served + 1) << answers;
        EXPECT_TRUE(lastAnswer(answers).starts_with("HTTP/1.1 " + std::to_string(request.status))) << answers;
        EXPECT_LE(forms_, request.served);
        EXPECT_EQ(behind_, 0);
    }
}

INSTANTIATE_TEST_SUITE_P(OfEveryKind, MalformedRequests, ::testing::ValuesIn(malformedRequests()),
                         [](const auto& group) { return group.param.name; });

class HarmlessRequests : public MalformedRequests {};

TEST_F(HarmlessRequests, AreAnsweredAndSoIsTheNext) {
    for (const auto& request : harmlessRequests()) {
        SCOPED_TRACE(request.name);
        const auto answers = ask(request);
        EXPECT_EQ(countOf(answers, "HTTP/1.1 "), 2) << answers;
        EXPECT_EQ(forms_, request.bytes.starts_with("POST ") ? 1 : 0) << answers;
        EXPECT_EQ(behind_, 1);
    }
}

TEST_F(HarmlessRequests, InHttp10AreNeverToldToContinue) {
    const auto answers = ask({"", "POST /form HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"});
    EXPECT_EQ(answers.find(" 100 "), std::string::npos) << answers;
    EXPECT_EQ(forms_, 1);
}

TEST(MalformedRequestTable, HasAtLeastTwoHundredCases) {
    std::size_t count = 0;
    for (const auto& group : malformedRequests()) count += group.requests.size();
    EXPECT_GE(count, 200U);
}

}  // namespace
}  // namespace guildhall::http
