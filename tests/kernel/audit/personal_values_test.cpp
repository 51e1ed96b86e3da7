#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_list_repository.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/audit_view.hpp"

#include <guildhall/sdk/people.hpp>

#include <gmock/gmock.h>

#include <array>

namespace guildhall::audit {
namespace {

using sdk::Transaction;
using sdk::Value;
using ::testing::HasSubstr;
using ::testing::Not;

class ValuesOfPeople : public testing::EveryKernelDatabase {
protected:
    void record(const sdk::AuditEntry& entry) {
        db().write([&](Transaction& tx) { log_.record(tx, {}, entry); });
    }
    static sdk::AuditEntry renamed(const std::string& about, const std::string& target = ada) {
        return {
            .action = "PERSON_RENAMED",
            .target = target,
            .changes = sdk::auditDiff(sdk::personFields(), {{"name", "Ada Canary"}, {"email", "canary@example.org"}},
                                      {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}),
            .about = about,
            .personal = {{"nickname", "Canary bird"}}};
    }
    void erase(const std::string& whom) {
        db().write([&](Transaction& tx) { keys_.destroy(tx, whom, clock_.now()); });
    }
    StoredEntry newest() {
        return *db().read([](Transaction& tx) { return AuditRepository().last(tx); });
    }
    StoredEntry opened() {
        return db().read([&](Transaction& tx) {
            auto entry = *AuditRepository().last(tx);
            log_.values().openEach(tx, std::array{&entry});
            return entry;
        });
    }
    Value changeOf(const std::string& field) { return Value::parse(opened().changes)[field]; }
    std::size_t found(const std::string& text) {
        return db().read([&](Transaction& tx) { return AuditListRepository::newest(tx, {.text = text}, 10).size(); });
    }
    bool isWhole() {
        return db().read([&](Transaction& tx) { return log_.verify(tx); }).problems.empty();
    }

    static constexpr const char *ada = "cabc-aaaaaaaaaaaa", *bert = "cabc-bbbbbbbbbbbb";
    testing::FakeClock clock_;
    testing::FakeRandom random_;
    config::SecretBox secrets_{"a key of at least thirty-two characters", random_};
    keys::PersonKeys keys_{secrets_, "key of the site", random_};
    AuditLog log_{clock_, &keys_};
};
GUILDHALL_ON_EVERY_DATABASE(ValuesOfPeople);

TEST_P(ValuesOfPeople, LieSealedInTheLogAndOpenForPages) {
    record(renamed(ada));
    const auto stored = newest();
    EXPECT_THAT(stored.changes + stored.details, Not(HasSubstr("anary")));
    EXPECT_THAT(stored.changes, HasSubstr("E-mail"));  // what has changed is told, to what is not
    EXPECT_EQ(changeOf("name")["before"], "Ada Canary");
    EXPECT_EQ(changeOf("email")["after"], "ada@example.org");
    EXPECT_EQ(Value::parse(opened().changes).size(), 2u) << "nothing but the fields";
    EXPECT_EQ(Value::parse(opened().details)["nickname"], "Canary bird");
    EXPECT_EQ(found("canary"), 0u) << "text search never finds them";
    EXPECT_TRUE(isWhole());
}

TEST_P(ValuesOfPeople, ArePlainlyGoneOnceTheirPersonIsErasedAndTheChainIsWhole) {
    record(renamed(ada));
    record(renamed(bert, bert));
    erase(bert);
    const sdk::Viewer everybody({.everything = true});
    const auto entry = opened();
    const auto shown = presentChanges(entry, everybody);
    ASSERT_EQ(shown.size(), 2u);
    EXPECT_EQ(shown[0]["before"], "Erased with the person");
    EXPECT_EQ(shown[0]["after"], "Erased with the person");
    EXPECT_THAT(presentDetails(entry, everybody), HasSubstr("Erased with the person"));
    EXPECT_TRUE(isWhole());
    db().read([&](Transaction& tx) {
        auto others = AuditRepository().after(tx, 0, 1);
        log_.values().openEach(tx, std::array{&others[0]});
        EXPECT_THAT(others[0].changes, HasSubstr("Ada Canary")) << "those of others open as before";
    });
}

TEST_P(ValuesOfPeople, OfSomebodyWithoutAnAccountGoUnderTheKeyOfTheirAddress) {
    record(renamed("Canary@example.org", "part-aaaaaaaaaaaa"));
    EXPECT_THAT(newest().changes + newest().details, Not(HasSubstr("anary")));
    EXPECT_EQ(changeOf("name")["before"], "Ada Canary");
    erase("canary@example.org");
    EXPECT_TRUE(isErased(changeOf("name")));
}

TEST_P(ValuesOfPeople, ThatNeedAPermissionAreSealedEvenWhereNobodyIsNamed) {
    auto entry = renamed("", "sess-aaaaaaaaaaaa");
    entry.personal = {};
    record(entry);
    EXPECT_THAT(newest().changes, HasSubstr("Ada Canary")) << "anybody may see it";
    EXPECT_THAT(newest().changes, Not(HasSubstr("canary@example.org")));
    EXPECT_EQ(changeOf("email")["before"], "canary@example.org");
}

TEST_P(ValuesOfPeople, CannotBeMovedToAnotherEntry) {
    record(renamed(ada));
    auto entry = newest();
    entry.target = "cabc-cccccccccccc";
    db().read([&](Transaction& tx) { log_.values().openEach(tx, std::array{&entry}); });
    EXPECT_THAT(entry.changes, Not(HasSubstr("Canary")));
}

TEST_P(ValuesOfPeople, AreRefusedByALogThatHasNoKeys) {
    AuditLog keyless(clock_);
    EXPECT_THROW(db().write([&](Transaction& tx) { keyless.record(tx, {}, renamed(ada)); }), std::logic_error);
}

TEST_P(ValuesOfPeople, OfEntriesFromBeforeThereWereKeysStayAsTheyAre) {
    auto entry = renamed("", "no id");
    entry.personal = {};
    AuditLog former(clock_);
    db().write([&](Transaction& tx) { former.record(tx, {}, entry); });
    EXPECT_EQ(changeOf("email")["before"], "canary@example.org");
}

}  // namespace
}  // namespace guildhall::audit
