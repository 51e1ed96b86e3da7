// Finding what was declared as searchable, by the box in the header and its page.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using testkit::Client;

class Search : public testkit::PluginTest {
protected:
    void add(const std::string& tag, const std::string& title, const std::string& donor = "") {
        const auto answer =
            admin().send("POST", "/api/v1/lending-items", Value{{"tag", tag}, {"title", title}, {"donor", donor}});
        EXPECT_EQ(answer.status, 201) << answer.body;
    }
    Client& admin() {
        if (!admin_) admin_.emplace(host().signedInAs("admin"));
        return *admin_;
    }
    static std::string encoded(const std::string& text) {
        std::string result;
        for (const char c : text) {
            const auto hex = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            result += {'%', hex[byte >> 4], hex[byte & 15]};
        }
        return result;
    }
    static std::vector<std::string> found(Client& who, const std::string& typed) {
        const auto answer = who.get("/search/suggestions?q=" + encoded(typed));
        EXPECT_EQ(answer.status, 200) << answer.body;
        std::vector<std::string> titles;
        const auto json = Value::parse(answer.body);
        for (const auto& one : json) titles.push_back(one["title"]);
        return titles;
    }
    void TearDown() override {
        admin_.reset();
        PluginTest::TearDown();
    }

private:
    std::optional<Client> admin_;
};
GUILDHALL_ON_BOTH_DATABASES(Search);

TEST_P(Search, TakesLettersAsPeopleTypeThem) {
    add("Z-1", "Zoë's ladder from Łódź");
    for (const auto* typed : {"zoe", "ZOË", "lodz", "Łódź", "ladder", "add", "z-1", "Zoe\xCC\x88"})
        EXPECT_THAT(found(admin(), typed), ElementsAre("Z-1 — Zoë's ladder from Łódź")) << typed;
    for (const auto* typed : {"", " ", "z", "zoee", "ladders"}) EXPECT_THAT(found(admin(), typed), IsEmpty()) << typed;
}

TEST_P(Search, PutsFirstWhatIsEqualThenWhatBeginsSo) {
    add("A", "Step ladder");
    add("B", "Ladder, wooden");
    add("C", "Ladder");
    EXPECT_THAT(found(admin(), "ladder"), ElementsAre("C — Ladder", "B — Ladder, wooden", "A — Step ladder"));
    EXPECT_THAT(found(admin(), "la"), UnorderedElementsAre("B — Ladder, wooden", "C — Ladder"))
        << "two letters find what begins so";
}

TEST_P(Search, KnowsNoSignsOfItsOwn) {
    add("A", "100% wool_blanket \"grey\" 'n' [old] a*b (x) -y OR z");
    add("B", "1000 nails");
    for (const auto* typed : {"100%", "l_b", "\"grey\"", "'n'", "a*b", "(x)", "-y O", " OR z", "[old]"})
        EXPECT_EQ(found(admin(), typed).size(), 1u) << typed;
    for (const auto* typed : {"%%%", "___", "0%0", "\"", "''", "\\\\\\", "gre*", "NEAR(a b)", "text:wool"})
        EXPECT_THAT(found(admin(), typed), IsEmpty()) << typed;
    EXPECT_THAT(found(admin(), std::string(5000, 'x')), IsEmpty());
}

TEST_P(Search, FindsNothingByWhatIsHidden) {
    add("A", "Ladder", "Grace Hopper");
    EXPECT_THAT(found(admin(), "hopper"), ElementsAre("A — Ladder"));
    auto helper = host().signedInAs("helpdesk");
    EXPECT_THAT(found(helper, "hopper"), ElementsAre("A — Ladder")) << "the help desk sees contacts";
    auto reader = host().signedInAs("readonly");
    EXPECT_THAT(found(reader, "hopper"), IsEmpty());
    EXPECT_THAT(found(reader, "ladder"), ElementsAre("A — Ladder"));
    EXPECT_FALSE(reader.get("/search?q=hopper").shows("Ladder"));
    auto learner = host().signedInAs("participant");
    EXPECT_THAT(found(learner, "ladder"), IsEmpty()) << "a role that may not see items";
    EXPECT_EQ(host().signedOut().get("/search/suggestions?q=ladder").status, 303);
}

TEST_P(Search, HeedsTheScope) {
    add("A", "Ladder");
    const auto id = Value::parse(admin().get("/api/v1/lending-items").body)["items"][0]["id"].get<std::string>();
    admin().post("/lending/items/" + id + "/retire", {{"reason", "Old"}});
    EXPECT_THAT(found(admin(), "ladder"), ElementsAre("A — Ladder"));
    auto reader = host().signedInAs("readonly");
    EXPECT_THAT(found(reader, "ladder"), IsEmpty());
}

TEST_P(Search, FollowsEveryChangeAndNoneThatWasTakenBack) {
    add("A", "Ladder");
    const auto id = Value::parse(admin().get("/api/v1/lending-items").body)["items"][0]["id"].get<std::string>();
    const auto path = "/lending/items/" + id;
    admin().post(path + "/edit", {{"tag", "A"}, {"title", "Hammer"}, {"kind", "tool"}, {"version", "1"}});
    EXPECT_THAT(found(admin(), "ladder"), IsEmpty());
    EXPECT_THAT(found(admin(), "hammer"), ElementsAre("A — Hammer"));
    host().database().write([&](sdk::Transaction& tx) {
        auto item = items().get(tx, id);
        item.title = "Saw";
        items().update(tx, item);
    });
    EXPECT_THAT(found(admin(), "saw"), ElementsAre("A — Saw")) << "changed by code of the plugin";
    EXPECT_THROW(host().database().write([&](sdk::Transaction& tx) {
        auto item = items().get(tx, id);
        item.title = "Never";
        items().update(tx, item);
        throw std::runtime_error("taken back");
    }),
                 std::runtime_error);
    EXPECT_THAT(found(admin(), "never"), IsEmpty());
    admin().post(path + "/remove");
    EXPECT_THAT(found(admin(), "saw"), IsEmpty());
}

TEST_P(Search, FindsNothingOfAPluginThatIsOff) {
    add("A", "Ladder");
    host().disable();
    EXPECT_THAT(found(admin(), "ladder"), IsEmpty());
    host().enable();
    EXPECT_THAT(found(admin(), "ladder"), ElementsAre("A — Ladder"));
}

TEST_P(Search, CatchesUpWithWhatWasThereBefore) {
    add("A", "Ladder");
    host().disable();
    // As on a site that had records before they could be found.
    host().database().write([](sdk::Transaction& tx) {
        tx.execute("DELETE FROM kernel_search WHERE record = $1", "lending.item");
        tx.execute("DELETE FROM kernel_search_state");
    });
    host().enable();
    EXPECT_THAT(found(admin(), "ladder"), IsEmpty());
    host().runJobs();
    EXPECT_THAT(found(admin(), "ladder"), ElementsAre("A — Ladder"));
}

TEST_P(Search, FindsPeopleByNameAndByAddressForThoseWhoSeeIt) {
    auto helper = host().signedInAs("helpdesk");
    auto reader = host().signedInAs("readonly");
    const auto [name, email] = host().database().read([&](sdk::Transaction& tx) {
        const auto rows = tx.query("SELECT name, email FROM kernel_person WHERE id = $1", reader.personId());
        return std::pair(rows.front().text(0), rows.front().text(1));
    });
    EXPECT_THAT(found(reader, name), ::testing::Contains(name));
    EXPECT_THAT(found(helper, email), ::testing::Contains(name));
    EXPECT_THAT(found(reader, email), IsEmpty());
}

TEST_P(Search, HasAPageThatGroupsWhatIsFound) {
    for (int i = 0; i < 12; ++i) add("L-" + std::to_string(i), "Ladder " + std::to_string(i));
    const auto page = admin().get("/search?q=ladder");
    EXPECT_TRUE(page.shows("Items"));
    EXPECT_TRUE(page.shows("/lending/items?q=ladder")) << "and leads to all of them";
    EXPECT_TRUE(admin().get("/search?q=x").shows("Type at least two characters."));
    EXPECT_TRUE(admin().get("/search?q=<script>").shows("<script>"));
    EXPECT_TRUE(admin().get("/search").shows("What are you looking for?"));
}

}  // namespace
}  // namespace guildhall::lending
