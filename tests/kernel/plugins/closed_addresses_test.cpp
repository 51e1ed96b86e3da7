// What becomes of the public addresses of a plugin that is off: they stand on paper.
#include "kernel/plugins/route_kind.hpp"
#include "tests/kernel/plugins/plugin_site.hpp"

#include <gmock/gmock.h>

namespace guildhall::plugins {
namespace {

using ::testing::ElementsAre;

class ClosedAddresses : public ::testing::Test {
protected:
    kinds::Contribution shop() {
        kinds::Collector collector("shop");
        collector.get("/check/{code}", sdk::Public,
                      [](const sdk::Request&) { return sdk::Response::text("it is real"); });
        collector.get("/shop", sdk::SignedIn, [](const sdk::Request&) { return sdk::Response::text("goods"); });
        auto contribution = collector.take();
        contribution.name = "The shop";
        return contribution;
    }
    /// Status of the answer, 0 when nothing answers.
    int ask(const std::vector<std::string>& path) {
        const auto match = routes_.current()->find("GET", path);
        if (!match.route) return 0;
        answer_ = match.route->route.handler(sdk::Request(sdk::RequestParts{}));
        return answer_.statusCode;
    }

    http::Routes routes_;
    access::Catalogue catalogue_;
    http::HttpFigures figures_;
    RouteKind kind_{routes_, catalogue_, figures_, {}};
    sdk::Response answer_;
};

TEST_F(ClosedAddresses, SayThatTheyAreSwitchedOffUntilThePluginIsBack) {
    kind_.add(shop());
    EXPECT_EQ(ask({"check", "abc"}), 200);
    kind_.remove("shop");
    EXPECT_EQ(ask({"check", "abc"}), 503);
    EXPECT_EQ(answer_.pageContent->templateName, "kernel/switched_off");
    EXPECT_EQ(answer_.pageContent->data["part"], "The shop");
    EXPECT_EQ(answer_.headers.front(), std::pair(std::string("Retry-After"), std::string("3600")));
    EXPECT_EQ(ask({"shop"}), 0) << "only what anyone could open";
    kind_.add(shop());
    EXPECT_EQ(ask({"check", "abc"}), 200);
}

TEST_F(ClosedAddresses, AreKnownAfterARestartAndGoWithTheData) {
    const auto ledger = sdk::Value{{"routes",
                                    {{{"method", "GET"}, {"path", "/check/{code}"}, {"access", "anyone"}},
                                     {{"method", "GET"}, {"path", "/shop"}, {"access", "anyone signed in"}}}}};
    kind_.standIn({{"shop", "The shop", publicAddresses(ledger)}});
    EXPECT_EQ(ask({"check", "abc"}), 503);
    EXPECT_EQ(ask({"shop"}), 0);
    kind_.standIn({});
    EXPECT_EQ(ask({"check", "abc"}), 0);
}

TEST_F(ClosedAddresses, GiveWayToAnotherPluginThatAnswersThere) {
    kind_.standIn({{"old_shop", "The old shop", {{"GET", "/check/{id}"}}}});
    kind_.add(shop());
    EXPECT_EQ(ask({"check", "abc"}), 200);
    kind_.remove("shop");
    EXPECT_EQ(ask({"check", "abc"}), 503);
}

class ClosedParts : public testing::PluginSite {
protected:
    void prepare() override {
        PluginSite::prepare();
        switch_ = std::make_unique<PluginSwitch>(
            PluginSwitch::Parts{db(), *host_, audit_, clock_, log_, "node", false, [this](const auto& parts) {
                                    closed_.clear();
                                    for (const auto& part : parts) closed_.push_back(part.name);
                                }});
    }
    std::vector<std::string> closed_;
};
GUILDHALL_ON_EVERY_DATABASE(ClosedParts);

TEST_P(ClosedParts, AreThosePluginsThatWereOnOnceForWhateverReasonTheyAreOff) {
    folder_.install("shop");
    folder_.install("till");
    round();
    EXPECT_THAT(closed_, ElementsAre()) << "never asked for";
    want("shop", true);
    round();
    EXPECT_THAT(closed_, ElementsAre());
    want("shop", false);
    round();
    EXPECT_THAT(closed_, ElementsAre("The shop"));
    want("shop", true);
    round();
    EXPECT_THAT(closed_, ElementsAre());
    switch_->quarantine("shop", "It ended the server.");
    round();
    EXPECT_THAT(closed_, ElementsAre("The shop"));
}

}  // namespace
}  // namespace guildhall::plugins
