#include "kernel/plugins/connection_kinds.hpp"
#include "kernel/plugins/event_bus.hpp"
#include "kernel/plugins/interface_registry.hpp"

#include "tests/kernel/plugins/no_transaction.hpp"

#include <gtest/gtest.h>

namespace guildhall::plugins {
namespace {

struct Posted {
    static constexpr std::string_view event = "notices.posted";
    std::string title;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Posted, title)
};

class Titles {
public:
    static constexpr std::string_view interfaceId = "notices.titles/1";
    virtual ~Titles() = default;
    virtual std::string title() = 0;
};

class FixedTitle : public Titles {
public:
    explicit FixedTitle(std::string title) : title_(std::move(title)) {}
    std::string title() override { return title_; }

private:
    std::string title_;
};

class QueuedJobs : public sdk::Jobs {
public:
    std::string enqueue(sdk::Transaction&, const sdk::JobRequest& request) override {
        queued.push_back(request);
        return "jobs-aaaaaaaaaaaa";
    }
    std::optional<sdk::JobStatus> find(sdk::Transaction&, std::string_view) override { return std::nullopt; }
    std::optional<sdk::JobStatus> findOpen(sdk::Transaction&, std::string_view, std::string_view) override {
        return std::nullopt;
    }
    std::vector<sdk::JobRequest> queued;
};

/// What a plugin with these declarations would contribute.
template <class Describe>
kinds::Contribution contributionOf(const std::string& owner, Describe describe) {
    kinds::Collector collector(owner);
    describe(static_cast<sdk::Registrar&>(collector));
    auto contribution = collector.take();
    contribution.keepAlive = std::make_shared<int>(0);
    return contribution;
}

class EventBuses : public ::testing::Test {
protected:
    void publisher() {
        bus_.add(contributionOf("notices", [](auto& add) { add.event({"notices.posted", "A notice is out."}); }));
    }
    QueuedJobs jobs_;
    EventBus bus_{jobs_};
    NoTransaction tx_;
};

TEST_F(EventBuses, TellListenersInOrderOfTheirNumberThenOfTheirPlugin) {
    publisher();
    std::string heard;
    const auto listener = [&](const char* owner, int order) {
        return contributionOf(owner, [&heard, owner, order](auto& add) {
            add.template on<Posted>(
                "Write it down", [&heard, owner](auto&, const Posted& posted) { heard += owner + posted.title + " "; },
                sdk::Delivery::InTransaction, order);
        });
    };
    bus_.add(listener("zebra", 50));
    bus_.add(listener("beta", 100));
    bus_.add(listener("alpha", 100));
    bus_.publish(tx_, Posted{"!"});
    EXPECT_EQ(heard, "zebra! alpha! beta! ");
    EXPECT_EQ(bus_.list().at(0).listeners.at(1).owner, "alpha");
}

TEST_F(EventBuses, QueueAJobForWhoHearsOfItAfterwards) {
    publisher();
    bus_.add(contributionOf("badges", [](auto& add) {
        add.template on<Posted>("Award badges", [](auto&, const Posted&) { FAIL() << "not in the transaction"; });
    }));
    bus_.publish(tx_, Posted{"New"});
    ASSERT_EQ(jobs_.queued.size(), 1u);
    EXPECT_EQ(jobs_.queued[0].kind, "badges.hears notices.posted: Award badges");
    EXPECT_EQ(jobs_.queued[0].payload["title"], "New");
}

TEST_F(EventBuses, RefuseAnEventThatNobodyHasDeclared) {
    EXPECT_THROW(bus_.publish(tx_, Posted{"x"}), std::logic_error);
}

TEST_F(EventBuses, RefuseAnEventInAnotherPluginsName) {
    const auto copy = contributionOf("copy", [](auto& add) { add.event({"notices.posted", "Not mine."}); });
    EXPECT_THROW(EventKind(bus_).check(copy), std::invalid_argument);
}

TEST_F(EventBuses, ListWhoListensToWhatNobodyPublishes) {
    bus_.add(contributionOf("badges",
                            [](auto& add) { add.template on<Posted>("Award badges", [](auto&, const Posted&) {}); }));
    EXPECT_EQ(bus_.list().at(0).name, "notices.posted");
    EXPECT_EQ(bus_.list().at(0).owner, "");
}

TEST_F(EventBuses, PassOnWhatAListenerInTheTransactionThrows) {
    publisher();
    bus_.add(contributionOf("strict", [](auto& add) {
        add.template on<Posted>(
            "Refuse", [](auto&, const Posted&) { throw std::runtime_error("not today"); },
            sdk::Delivery::InTransaction);
    }));
    EXPECT_THROW(bus_.publish(tx_, Posted{"x"}), std::runtime_error);
}

TEST_F(EventBuses, ForgetWhatAPluginDeclaredAndHeard) {
    publisher();
    bus_.add(contributionOf("badges",
                            [](auto& add) { add.template on<Posted>("Award badges", [](auto&, const Posted&) {}); }));
    bus_.remove("badges");
    bus_.publish(tx_, Posted{"x"});
    EXPECT_TRUE(jobs_.queued.empty());
    bus_.remove("notices");
    EXPECT_TRUE(bus_.list().empty());
}

TEST(InterfaceRegistries, GiveNothingForAMissingProviderAndTheObjectForAPresentOne) {
    InterfaceRegistry registry;
    sdk::Interfaces& interfaces = registry;
    EXPECT_EQ(interfaces.find<Titles>(), nullptr);
    FixedTitle title("One");
    const auto provider = contributionOf("notices", [&](auto& add) { add.template provide<Titles>("Titles", title); });
    registry.add(provider);
    EXPECT_EQ(interfaces.find<Titles>()->title(), "One");
    registry.remove("notices");
    EXPECT_EQ(interfaces.find<Titles>(), nullptr);
}

TEST(InterfaceRegistries, KeepTheProviderLoadedWhileItsObjectIsInUse) {
    InterfaceRegistry registry;
    FixedTitle title("One");
    const auto provider = contributionOf("notices", [&](auto& add) { add.template provide<Titles>("Titles", title); });
    registry.add(provider);
    const auto before = provider.keepAlive.use_count();
    const auto held = static_cast<sdk::Interfaces&>(registry).find<Titles>();
    EXPECT_EQ(provider.keepAlive.use_count(), before + 1);
}

TEST(InterfaceRegistries, RefuseASecondProviderAndNameBoth) {
    InterfaceRegistry registry;
    FixedTitle title("One");
    registry.add(contributionOf("notices", [&](auto& add) { add.template provide<Titles>("Titles", title); }));
    try {
        registry.add(contributionOf("copy", [&](auto& add) { add.template provide<Titles>("Titles", title); }));
        FAIL() << "a second provider was accepted";
    } catch (const std::runtime_error& problem) {
        EXPECT_NE(std::string(problem.what()).find("“notices”"), std::string::npos);
    }
    EXPECT_EQ(registry.list().size(), 1u);
}

TEST(InterfaceRegistries, WalkExtensionsInOrder) {
    InterfaceRegistry registry;
    FixedTitle first("First"), second("Second");
    const auto point = contributionOf("notices", [](auto& add) { add.template extensionPoint<Titles>("Titles"); });
    const auto late = contributionOf("alpha", [&](auto& add) { add.template extend<Titles>("Late", second, 200); });
    const auto early = contributionOf("beta", [&](auto& add) { add.template extend<Titles>("Early", first, 10); });
    for (const auto& each : {late, point, early}) registry.add(each);
    std::string all;
    for (const auto& each : static_cast<sdk::Interfaces&>(registry).all<Titles>()) all += each->title() + " ";
    EXPECT_EQ(all, "First Second ");
}

}  // namespace
}  // namespace guildhall::plugins
