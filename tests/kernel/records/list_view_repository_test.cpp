#include "kernel/records/list_view_repository.hpp"

#include "kernel/data/migrator.hpp"
#include "kernel/data/schema_catalogue.hpp"
#include "tests/kernel/data/test_databases.hpp"

#include <gmock/gmock.h>

namespace guildhall::records {
namespace {

using sdk::Transaction;

class ListViews : public testing::EveryKernelDatabase {
protected:
    void add(const std::string& id, const std::string& record, const std::string& person, const std::string& name) {
        const SavedView view{.id = id, .record = record, .tab = "", .personId = person, .name = name};
        db().write([&](Transaction& tx) { ListViewRepository::add(tx, view, {}); });
    }
    std::string names(const std::string& person) {
        return db().read([&](Transaction& tx) {
            std::string all;
            for (const auto& view : ListViewRepository::namesFor(tx, "store.thing", person)) all += view.name + ";";
            return all;
        });
    }
};
GUILDHALL_ON_EVERY_DATABASE(ListViews);

TEST_P(ListViews, AreOnesOwnThenTheSharedAsPeopleSortThem) {
    add("view-1", "store.thing", "cxxx-aaaaaaaaaaaa", "Zoo");
    add("view-2", "store.thing", "cxxx-aaaaaaaaaaaa", "étage");
    add("view-3", "store.thing", "", "Apples");
    add("view-4", "store.thing", "cxxx-bbbbbbbbbbbb", "Another's");
    add("view-5", "store.other", "", "Of another list");
    EXPECT_EQ(names("cxxx-aaaaaaaaaaaa"), "étage;Zoo;Apples;");
    EXPECT_EQ(names(""), "Apples;") << "whoever is nobody has none of their own";
    db().read([](Transaction& tx) {
        EXPECT_FALSE(ListViewRepository::find(tx, "store.thing", "view-4", "cxxx-aaaaaaaaaaaa"));
        EXPECT_FALSE(ListViewRepository::find(tx, "store.thing", "view-5", "cxxx-aaaaaaaaaaaa"));
        EXPECT_TRUE(ListViewRepository::find(tx, "store.thing", "view-3", "cxxx-aaaaaaaaaaaa"));
    });
}

TEST_P(ListViews, GoWithTheirPluginAndTheirPerson) {
    add("view-1", "store.thing", "cxxx-aaaaaaaaaaaa", "Mine");
    add("view-2", "store.thing", "", "Ours");
    add("view-3", "store_two.thing", "cxxx-aaaaaaaaaaaa", "Mine");
    db().write([](Transaction& tx) {
        ListViewRepository::forgetPerson(tx, "");
        EXPECT_EQ(ListViewRepository::countOf(tx, "store"), 2) << "the shared ones are nobody's";
        ListViewRepository::forgetOwner(tx, "store");
        EXPECT_EQ(ListViewRepository::countOf(tx, "store"), 0);
        EXPECT_EQ(ListViewRepository::countOf(tx, "store_two"), 1);
        EXPECT_EQ(ListViewRepository::ofPerson(tx, "cxxx-aaaaaaaaaaaa").size(), 1u);
        ListViewRepository::forgetPerson(tx, "cxxx-aaaaaaaaaaaa");
        EXPECT_EQ(ListViewRepository::countOfPerson(tx, "cxxx-aaaaaaaaaaaa"), 0);
    });
}

TEST_P(ListViews, HaveATableThatCanBeTakenBackAndMadeAnew) {
    add("view-1", "store.thing", "", "Ours");
    data::Migrator migrator(db(), "kernel", GUILDHALL_SOURCE_DIR "/db");
    const auto there = [&] {
        return db().read([](Transaction& tx) { return !data::columnsOf(tx, "kernel_list_view").empty(); });
    };
    for (int steps = 0; there() && steps < 100; ++steps) migrator.down(1);
    EXPECT_FALSE(there());
    migrator.up();
    EXPECT_EQ(names(""), "");
}

}  // namespace
}  // namespace guildhall::records
