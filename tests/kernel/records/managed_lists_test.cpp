// Lists of choices that administrators keep, without pages.
#include "kernel/records/managed_lists.hpp"

#include "kernel/data/migrator.hpp"
#include "kernel/data/schema_catalogue.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>

#include <gmock/gmock.h>

#include <thread>

namespace guildhall::records {
namespace {

using namespace std::chrono_literals;
using sdk::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Thing {
    std::string id;
    std::int64_t version = 0;
    std::string condition;
    std::string origin;
};

/// Each node has its own, as each has its own copy of a plugin.
sdk::RecordType<Thing> things() {
    return sdk::RecordType<Thing>("tests.thing", "thng", {"thing"})
        .managed(&Thing::condition, "condition", "Condition", "tests.conditions", {{"new", "New"}, {"worn", "Worn"}},
                 {.initial = "new"})
        .text(&Thing::origin, "origin", "Origin")
        .permissions({.see = "tests.view"});
}

class KeptLists : public testing::EveryKernelDatabase {
protected:
    struct Node {
        Node(sdk::Database& database, sdk::Log& log) : watch(database, log), lists(database, watch) {}
        data::ChangeWatch watch;
        ManagedLists lists;
        sdk::RecordType<Thing> type = things();

        std::vector<std::string> offered() const {
            std::vector<std::string> labels;
            for (const auto& choice : type.fields().get("condition").options.choices)
                labels.push_back(choice.label + (choice.offered ? "" : " (off)"));
            return labels;
        }
    };
    Node& node() {
        if (!node_) {
            node_ = std::make_unique<Node>(db(), log_);
            node_->lists.add("tests", node_->type, nullptr);
        }
        return *node_;
    }
    ManagedEntry add(const std::string& label, const std::string& code = {}) {
        ManagedEntry entry{.list = "tests.conditions", .code = code, .label = label};
        db().write([&](Transaction& tx) { node().lists.add(tx, entry); });
        return entry;
    }
    std::string whyNot(const std::string& label, const std::string& code = {}) {
        try {
            add(label, code);
            return "added";
        } catch (const std::invalid_argument& problem) {
            return problem.what();
        }
    }
    void change(const std::string& code, const std::function<void(ManagedEntry&)>& what) {
        db().write([&](Transaction& tx) {
            auto entry = *ManagedEntryRepository::find(tx, "tests.conditions", code);
            what(entry);
            node().lists.change(tx, entry);
        });
    }

    testing::FakeLog log_;
    std::unique_ptr<Node> node_;
};

GUILDHALL_ON_EVERY_DATABASE(KeptLists);

TEST_P(KeptLists, BeginWithTheDeclaredEntriesOnce) {
    EXPECT_THAT(node().offered(), ElementsAre("New", "Worn"));
    change("new", [](ManagedEntry& entry) { entry.label = "Brand new"; });
    node().lists.remove("tests");
    Node again(db(), log_);
    again.lists.add("tests", again.type, nullptr);
    EXPECT_THAT(again.offered(), ElementsAre("Brand new", "Worn"));
}

TEST_P(KeptLists, AreOfferedAsTheyAreAtOnce) {
    const auto& before = node().type.fields().get("condition").options.choices;
    EXPECT_EQ(add("As good as new").code, "as-good-as-new");
    EXPECT_THAT(node().offered(), ElementsAre("New", "Worn", "As good as new"));
    EXPECT_EQ(before.size(), 2u) << "who is reading the list goes on reading that list";
    change("worn", [](ManagedEntry& entry) { entry.active = false; });
    EXPECT_THAT(node().offered(), ElementsAre("New", "Worn (off)", "As good as new"));
    db().write([&](Transaction& tx) {
        const auto entry = *ManagedEntryRepository::find(tx, "tests.conditions", "as-good-as-new");
        EXPECT_TRUE(node().lists.move(tx, entry, true));
        EXPECT_FALSE(node().lists.move(tx, entry, false) && node().lists.move(tx, entry, false)) << "the end";
        EXPECT_TRUE(node().lists.move(tx, entry, true) && node().lists.move(tx, entry, true));
    });
    EXPECT_THAT(node().offered(), ElementsAre("As good as new", "New", "Worn (off)"));
}

TEST_P(KeptLists, AreKnownToOtherNodesToo) {
    Node there(db(), log_);
    node();
    there.lists.add("tests", there.type, nullptr);
    there.watch.start();
    add("Broken");
    for (int i = 0; i < 600 && there.offered().size() < 3; ++i) std::this_thread::sleep_for(50ms);
    EXPECT_THAT(there.offered(), ElementsAre("New", "Worn", "Broken"));
    there.watch.stop();
}

// ndb-core #3433: an entry called as another one's code could not be told from it in a list that was imported.
TEST_P(KeptLists, HaveEachNameAndCodeOnce) {
    node();
    EXPECT_EQ(whyNot("NEW"), "This list has “New” already");
    EXPECT_EQ(whyNot("Used", "new"), "This list has the code new already");
    change("worn", [](ManagedEntry& entry) { entry.label = "Tired", entry.active = false; });
    EXPECT_EQ(whyNot("tired"), "This list has “Tired” already, but it is switched off: switch it on again");
    EXPECT_THAT(whyNot("Worn"), HasSubstr("could not tell this from “Tired” (worn)"));
    EXPECT_THAT(whyNot("Old", "tired"), HasSubstr("could not tell this from “Tired” (worn)"));
    EXPECT_EQ(add("Größe").code, "grosse");
    EXPECT_EQ(whyNot("GRÖSSE"), "This list has “Größe” already");
    EXPECT_EQ(add("新品").code, "entry");
    EXPECT_EQ(add("中古").code, "entry-2");
    EXPECT_EQ(add("new?").code, "new-2");
}

TEST_P(KeptLists, AreNotOverwrittenByWhoSawAnOlderOne) {
    node();
    auto old = *db().read([](Transaction& tx) { return ManagedEntryRepository::find(tx, "tests.conditions", "new"); });
    change("new", [](ManagedEntry& entry) { entry.label = "Fresh"; });
    old.label = "Mine";
    EXPECT_THROW(db().write([&](Transaction& tx) { node().lists.change(tx, old); }), sdk::Conflict);
    EXPECT_THAT(node().offered(), ElementsAre("Fresh", "Worn"));
}

TEST_P(KeptLists, BeginNoRecordWithWhatIsSwitchedOff) {
    const auto first = [&] { return std::static_pointer_cast<Thing>(node().type.fresh())->condition; };
    EXPECT_EQ(first(), "new");
    change("new", [](ManagedEntry& entry) { entry.active = false; });
    EXPECT_EQ(first(), "");
}

TEST_P(KeptLists, GoWithTheirPlugin) {
    node();
    db().write([&](Transaction& tx) {
        ManagedEntryRepository::add(tx, {.list = "tests_two.list", .code = "a", .label = "A"});
        EXPECT_EQ(ManagedEntryRepository::countOf(tx, "tests"), 2);
        ManagedEntryRepository::forgetOwner(tx, "tests");
        EXPECT_EQ(ManagedEntryRepository::countOf(tx, "tests"), 0);
        EXPECT_EQ(ManagedEntryRepository::countOf(tx, "tests_two"), 1);
    });
}

TEST_P(KeptLists, HaveATableThatCanBeTakenBackAndMadeAnew) {
    node();
    node_.reset();
    data::Migrator migrator(db(), "kernel", GUILDHALL_SOURCE_DIR "/db");
    const auto there = [&] {
        return db().read([](Transaction& tx) { return !data::columnsOf(tx, "kernel_managed_entry").empty(); });
    };
    for (int steps = 0; there() && steps < 100; ++steps) migrator.down(1);
    EXPECT_FALSE(there());
    migrator.up();
    EXPECT_THAT(node().offered(), ElementsAre("New", "Worn"));
}

}  // namespace
}  // namespace guildhall::records
