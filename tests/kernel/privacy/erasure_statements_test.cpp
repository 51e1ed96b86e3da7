// Statements of erasure: signed, and right only as they were signed.
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/privacy/erasure_statements.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::privacy {
namespace {

using testing::FakeClock;
using testing::FakeRandom;

class SignedStatement : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        db().write([&](sdk::Transaction& tx) {
            tx.execute(
                "INSERT INTO kernel_person (id, name, email, created_at, updated_at) VALUES ($1, 'Ada', 'a@b', 0, 0)",
                person);
            const sdk::Viewer nobody;
            const sdk::Actor actor{.personId = "cabc-aaaaaaaaaaaa"};
            sdk::Moment moment{tx, nobody, actor, clock_.now()};
            statements_.sign(moment, person,
                             {.removed = {{"shop.order", "Orders", "Removed.", 3, 2, true}},
                              .kept = {{"audit", "Entries in the audit log", "Kept: it proves.", 5}}});
        });
        stored_ = db().read([&](sdk::Transaction& tx) { return ErasureRepository::statements(tx, person).front(); });
    }

    static constexpr const char* person = "cabc-bbbbbbbbbbbb";
    FakeClock clock_;
    FakeRandom random_;
    const ErasureStatements statements_{"a key for tests", random_};
    StoredStatement stored_;
};
GUILDHALL_ON_EVERY_DATABASE(SignedStatement);

TEST_P(SignedStatement, SaysWhatWasRemovedWhereAndWhatWasKeptWhy) {
    const auto statement = sdk::Value::parse(stored_.text);
    EXPECT_EQ(statement["person"], person);
    EXPECT_EQ(statement["removed"][0]["count"], 3);
    EXPECT_EQ(statement["removed"][0]["where"], sdk::Value::array({"database", "search", "files"}));
    EXPECT_EQ(statement["kept"][0]["why"], "Kept: it proves.");
    EXPECT_TRUE(statements_.isOurs(stored_));
}

TEST_P(SignedStatement, IsKnownAgainAsAFileHoweverItIsLaidOut) {
    const auto file = ErasureStatements::file(stored_);
    EXPECT_EQ(statements_.check(file)["person"], person);
    EXPECT_EQ(statements_.check(sdk::Value::parse(file).dump())["person"], person);
}

TEST_P(SignedStatement, IsWrongOnceAnythingOfItIsChangedOrAnotherSiteSignedIt) {
    auto file = sdk::Value::parse(ErasureStatements::file(stored_));
    file["statement"]["removed"][0]["count"] = 4;
    EXPECT_TRUE(statements_.check(file.dump()).is_null());
    EXPECT_TRUE(ErasureStatements("another key", random_).check(ErasureStatements::file(stored_)).is_null());
    auto changed = stored_;
    changed.text += " ";
    EXPECT_FALSE(statements_.isOurs(changed));
    for (const auto* text : {"", "[]", "{}", R"({"statement": 1, "signature": 2})", "{\"statement\""})
        EXPECT_TRUE(statements_.check(text).is_null()) << text;
}

}  // namespace
}  // namespace guildhall::privacy
