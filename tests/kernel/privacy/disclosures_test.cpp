// The account of disclosures: one entry an act, found again by whom it tells of.
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/privacy/disclosures.hpp"

namespace guildhall::privacy {
namespace {

using testing::FakeClock;
using testing::FakeRandom;

class DisclosureAccount : public testing::EveryKernelDatabase {
protected:
    void enter(std::vector<std::string> people, const std::string& what = "shop.order") {
        db().write([&](sdk::Transaction& tx) {
            account_.add(tx, {.personId = "cabc-aaaaaaaaaaaa", .role = "admin"}, Disclosures::Means::File, "/orders",
                         {.what = what, .fields = {"Name", "E-mail"}, .people = std::move(people), .records = 7});
        });
        clock_.advance(std::chrono::seconds(1));
    }
    std::vector<DisclosureRow> about(const std::string& person) {
        return db().read([&](sdk::Transaction& tx) { return account_.about(tx, person, 10); });
    }
    void addPerson(const std::string& id, const std::string& email) {
        db().write([&](sdk::Transaction& tx) {
            tx.execute(
                "INSERT INTO kernel_person (id, name, email, created_at, updated_at) VALUES ($1, 'Ada', $2, 0, 0)", id,
                email);
        });
    }
    std::int64_t count(const std::string& sql) {
        return db().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }

    FakeClock clock_;
    FakeRandom random_;
    const Disclosures account_{"a key for tests", clock_, random_};
};
GUILDHALL_ON_EVERY_DATABASE(DisclosureAccount);

TEST_P(DisclosureAccount, TellsWhomItIsAboutWhatWentToWhom) {
    enter({"cabc-bbbbbbbbbbbb", "cabc-cccccccccccc"});
    enter({"cabc-cccccccccccc"}, "shop.invoice");
    ASSERT_EQ(about("cabc-bbbbbbbbbbbb").size(), 1u);
    const auto row = about("cabc-bbbbbbbbbbbb").front();
    EXPECT_EQ(row.what, "shop.order");
    EXPECT_EQ(row.personId, "cabc-aaaaaaaaaaaa");
    EXPECT_EQ(row.fields, "Name\nE-mail");
    EXPECT_EQ(row.records, 7);
    EXPECT_EQ(row.people, 2);
    ASSERT_EQ(about("cabc-cccccccccccc").size(), 2u);
    EXPECT_EQ(about("cabc-cccccccccccc").front().what, "shop.invoice") << "the newest first";
    EXPECT_TRUE(about("cabc-aaaaaaaaaaaa").empty()) << "who got it is not whom it tells of";
}

TEST_P(DisclosureAccount, KeepsAListOfManyInAFewRowsAndFindsEachOfThem) {
    std::vector<std::string> people;
    for (int i = 0; i < 2500; ++i) {
        auto digits = std::to_string(i);
        for (auto& digit : digits) digit = static_cast<char>('a' + (digit - '0'));
        people.push_back("cxyz-" + std::string(12 - digits.size(), 'k') + digits);
    }
    auto twice = people;
    twice.insert(twice.end(), people.begin(), people.end());
    enter(std::move(twice));
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure_people"), 3);
    EXPECT_EQ(count("SELECT people FROM kernel_disclosure"), 2500);
    for (const auto i : {0, 999, 1000, 1234, 2499}) EXPECT_EQ(about(people[i]).size(), 1u) << people[i];
    EXPECT_TRUE(about("cxyz-kkkkkkkkkkkz").empty());
}

TEST_P(DisclosureAccount, FindsWhoHadNoAccountThenByTheAddressWithoutKeepingIt) {
    enter({"ada@example.com", "bert@example.com"});
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure_people WHERE people LIKE '%example%'"), 0);
    addPerson("cabc-bbbbbbbbbbbb", "ada@example.com");
    addPerson("cabc-cccccccccccc", "cleo@example.com");
    EXPECT_EQ(about("cabc-bbbbbbbbbbbb").size(), 1u);
    EXPECT_TRUE(about("cabc-cccccccccccc").empty());
}

TEST_P(DisclosureAccount, HasNoEntryOfWhatTellsOfNobody) {
    enter({});
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 0);
}

}  // namespace
}  // namespace guildhall::privacy
