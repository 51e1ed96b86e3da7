#include "kernel/operations/metrics_pages.hpp"

#include "kernel/kinds/contribution.hpp"

#include <guildhall/sdk/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::operations {

namespace {

class Metrics : public ::testing::Test {
protected:
    Metrics() {
        registry_.add([](metrics::Exposition& out) {
            out.gauge("up", "Up.");
            out.sample(1);
        });
    }
    /// Does a request from there get the figures?
    bool opens(const std::string& address, std::map<std::string, std::string, std::less<>> headers = {}) {
        MetricsPages pages(registry_, access_);
        kinds::Collector collector("kernel");
        pages.describe(collector);
        const auto routes = collector.take().of<sdk::Route>();
        sdk::RequestParts parts;
        parts.path = "/metrics";
        parts.address = address;
        parts.headers = std::move(headers);
        try {
            return routes.at(0).handler(sdk::Request(parts)).body.find("up 1\n") != std::string::npos;
        } catch (const sdk::NotFound&) {
            return false;
        }
    }
    metrics::Registry registry_;
    MetricsPages::Access access_{"127.0.0.1, 10.1.0.0/16", "192.0.2.7", ""};
};

}  // namespace

TEST_F(Metrics, OpenToAllowedAddressesOnly) {
    EXPECT_TRUE(opens("127.0.0.1"));
    EXPECT_TRUE(opens("10.1.2.3"));
    EXPECT_FALSE(opens("10.2.0.1"));
    EXPECT_FALSE(opens(""));
}

TEST_F(Metrics, AProxyNobodyNamedDoesNotOpenThemToTheWorld) {
    EXPECT_FALSE(opens("127.0.0.1", {{"x-forwarded-for", "203.0.113.9"}}));
    EXPECT_FALSE(opens("127.0.0.1", {{"x-forwarded-for", "127.0.0.1, 203.0.113.9"}}));
    EXPECT_FALSE(opens("127.0.0.1", {{"forwarded", "for=203.0.113.9"}}));
    EXPECT_FALSE(opens("127.0.0.1", {{"forwarded", "for=unknown"}}));
    EXPECT_FALSE(opens("127.0.0.1", {{"forwarded", "proto=https"}}));
    EXPECT_TRUE(opens("10.1.2.3", {{"x-forwarded-for", "10.1.2.3:4711"}}));
    EXPECT_TRUE(opens("10.1.2.3", {{"x-forwarded-for", "10.1.2.3"}}));
    EXPECT_TRUE(opens("10.1.2.3", {{"x-forwarded-for", "10.1.2.3, 192.0.2.7"}}));
}

TEST_F(Metrics, ANameThatSomebodyPointedHereDoesNotOpenThem) {
    access_.siteHost = "learn.example.org";
    for (const auto* own :
         {"127.0.0.1:8080", "localhost:8080", "LOCALHOST", "[::1]:8080", "learn.example.org", "10.1.2.3"})
        EXPECT_TRUE(opens("127.0.0.1", {{"host", own}})) << own;
    for (const auto* foreign :
         {"evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example:80", "[evil]:80"})
        EXPECT_FALSE(opens("127.0.0.1", {{"host", foreign}})) << foreign;
}

TEST_F(Metrics, TheTokenOpensThemFromAnywhere) {
    EXPECT_FALSE(opens("203.0.113.9", {{"authorization", "Bearer "}}));
    access_.token = "a-long-token";
    EXPECT_TRUE(opens("203.0.113.9", {{"authorization", "Bearer a-long-token"}}));
    EXPECT_TRUE(opens("203.0.113.9", {{"authorization", "bearer a-long-token"}}));
    EXPECT_FALSE(opens("203.0.113.9", {{"authorization", "Bearer a-long-tokem"}}));
    EXPECT_FALSE(opens("203.0.113.9", {{"authorization", "Bearer a-long"}}));
    EXPECT_FALSE(opens("203.0.113.9"));
}

}  // namespace guildhall::operations
