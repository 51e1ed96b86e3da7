// A kind of thing that no server had before, whole in one file: what a plugin declares, the plugin, the kind, and what
// comes of it. This file is built twice, the first half into a plugin's library.
#include <guildhall/sdk/plugin.hpp>

#include <functional>
#include <string>

namespace guildhall::testing {
namespace bells {

/// What plugins of this site may bring: something that rings.
struct Bell {
    std::string name;
    std::string purpose;
    std::function<std::string()> ring;
};

}  // namespace bells
}  // namespace guildhall::testing

#ifdef GUILDHALL_TEST_PLUGIN

namespace {

class BellsPlugin : public guildhall::sdk::Plugin {
public:
    void describe(guildhall::sdk::Registrar& add) override {
        add.declare(guildhall::testing::bells::Bell{"noon", "Say that it is noon", [] { return "ding"; }});
        add.declare(guildhall::testing::bells::Bell{"dusk", "", [] { return "dong"; }});
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<BellsPlugin>(); }

#else

#include "kernel/kinds/kinds.hpp"
#include "kernel/kinds/marked.hpp"
#include "kernel/plugins/plugin_detail_pages.hpp"
#include "tests/kernel/plugins/plugin_folder.hpp"

#include <gmock/gmock.h>

#include <map>

namespace guildhall::testing {
namespace bells {

class BellKind : public kinds::KindOf<Bell> {
public:
    BellKind() : KindOf({"bells", "Bells", {{"name", "Bell"}, {"purpose", "What it is for"}}}) {}
    void add(const kinds::Contribution& contribution) override {
        for (const auto& bell : contribution.of<Bell>())
            hanging_[bell.name] = {contribution.owner, kinds::marked(contribution.owner, bell.ring)};
    }
    void remove(const std::string& owner) override {
        std::erase_if(hanging_, [&](const auto& bell) { return bell.second.first == owner; });
    }
    std::size_t size() const { return hanging_.size(); }
    std::string ring(const std::string& name) const {
        const auto found = hanging_.find(name);
        return found == hanging_.end() ? "silence" : found->second.second();
    }

protected:
    void refuse(const Bell& bell, const kinds::Contribution&) const override {
        if (!bell.ring) throw std::invalid_argument("the bell " + bell.name + " has no clapper");
    }
    std::string identity(const Bell& bell) const override { return "the bell " + bell.name; }
    sdk::Value line(const Bell& bell) const override { return {{"name", bell.name}, {"purpose", bell.purpose}}; }
    std::string lacks(const Bell& bell) const override {
        return bell.purpose.empty() ? "The bell " + bell.name + " does not say what it is for." : "";
    }

private:
    std::map<std::string, std::pair<std::string, std::function<std::string()> > > hanging_;
};

namespace {

class NewKinds : public ::testing::Test {
protected:
    NewKinds() { folder_.install("bells", "1.0", {}, "bells"); }

    plugins::PluginHost hostWith(const kinds::Kinds& kinds) {
        return {folder_.path(),
                {.services = [this](const plugins::Manifest&) { return none_.services; },
                 .migrate = [](const plugins::Manifest&) { return 0; },
                 .kinds = &kinds,
                 .log = &log_}};
    }
    static kinds::Contribution chapel(std::vector<Bell> bells) {
        kinds::Collector add("chapel");
        for (auto& bell : bells) add.declare(std::move(bell));
        return add.take();
    }
    static std::string refusal(const kinds::Kinds& kinds, const kinds::Contribution& contribution) {
        try {
            kinds.check(contribution);
        } catch (const std::invalid_argument& refused) {
            return refused.what();
        }
        return "accepted";
    }

    PluginFolder folder_;
    NoServices none_;
    FakeLog log_;
    BellKind tower_;
    kinds::Kinds kinds_{&tower_};
};

TEST_F(NewKinds, ArePutOnShownAndTakenOffWithThePluginThatDeclaresThem) {
    auto host = hostWith(kinds_);
    host.discover();
    EXPECT_EQ(tower_.ring("noon"), "silence");
    for (int round = 0; round < 3; ++round) {
        host.disable("bells");
        host.enable("bells");
        EXPECT_EQ(tower_.size(), 2u) << "neither left from before nor there twice";
    }
    EXPECT_EQ(tower_.ring("noon"), "ding");
    const auto ledger = host.find("bells")->ledger;
    EXPECT_EQ(ledger["bells"][0]["purpose"], "Say that it is noon");
    const auto shown = plugins::ledgerView(ledger, kinds_);
    EXPECT_EQ(shown[0]["title"], "Bells");
    EXPECT_EQ(shown[0]["number"], 2);
    EXPECT_EQ(shown[0]["rows"][0]["title"], "noon");
    EXPECT_EQ(shown[0]["rows"][0]["cells"][0]["text"], "Say that it is noon");
    host.disable("bells");
    EXPECT_EQ(tower_.ring("noon"), "silence");
    EXPECT_EQ(tower_.size(), 0u);
}

TEST_F(NewKinds, RefuseWhatIsWrongAndSayWhatIsMissing) {
    EXPECT_EQ(refusal(kinds_, chapel({{"noon", "Noon", {}}})), "the bell noon has no clapper");
    const auto ring = [] { return std::string("ding"); };
    EXPECT_EQ(refusal(kinds_, chapel({{"noon", "Noon", ring}, {"noon", "Noon", ring}})),
              "the bell noon is declared twice");
    EXPECT_THAT(tower_.lacking(chapel({{"noon", "Noon", ring}, {"dusk", "", ring}})),
                ::testing::ElementsAre("The bell dusk does not say what it is for."));
}

TEST_F(NewKinds, QuarantineAPluginOnAServerThatDoesNotHaveThem) {
    const kinds::Kinds none;
    auto host = hostWith(none);
    host.discover();
    EXPECT_THROW(host.enable("bells"), std::runtime_error);
    EXPECT_EQ(host.find("bells")->state, plugins::State::Failed);
    EXPECT_EQ(host.find("bells")->reason,
              "it declares a guildhall::testing::bells::Bell, which this server knows nothing of");
}

/// Refuses to be put on.
class Refusing : public kinds::Kind {
public:
    void add(const kinds::Contribution&) override { throw std::runtime_error("not here"); }
};

TEST_F(NewKinds, LeaveNothingOnWhenALaterOneRefuses) {
    Refusing refusing;
    const kinds::Kinds both{&tower_, &refusing};
    const auto noon = chapel({{"noon", "Noon", [] { return std::string("ding"); }}});
    EXPECT_THROW(both.putOn(noon), std::runtime_error);
    EXPECT_EQ(tower_.ring("noon"), "silence");
}

}  // namespace
}  // namespace bells
}  // namespace guildhall::testing

#endif
