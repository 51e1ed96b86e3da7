#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/keys/person_keys.hpp"
#include "kernel/vault/sealed_column.hpp"

namespace guildhall::keys {
namespace {

using sdk::Transaction;

class KeysOfPeople : public testing::EveryKernelDatabase {
protected:
    Keys of(const std::set<std::string>& subjects) {
        return db().write([&](Transaction& tx) { return keys_.of(tx, subjects); });
    }
    Keys known(const PersonKeys& keys, const std::set<std::string>& subjects) {
        return db().read([&](Transaction& tx) { return keys.known(tx, subjects); });
    }

    static constexpr const char *ada = "cabc-aaaaaaaaaaaa", *bert = "cabc-bbbbbbbbbbbb";
    testing::FakeClock clock_;
    testing::FakeRandom random_;
    config::SecretBox secrets_{"the old key of at least thirty-two characters", random_};
    PersonKeys keys_{secrets_, "key of the site", random_};
};
GUILDHALL_ON_EVERY_DATABASE(KeysOfPeople);

TEST_P(KeysOfPeople, AreMadeOnceAndAreEachOnesOwn) {
    const auto first = of({ada, bert}), again = of({ada});
    EXPECT_EQ(first.at(ada).bytes(), again.at(ada).bytes());
    EXPECT_NE(first.at(ada).bytes(), first.at(bert).bytes());
    const auto sealed = first.at(ada).seal("1 Example Street", "here", random_);
    EXPECT_EQ(again.at(ada).open(sealed, "here"), "1 Example Street");
    EXPECT_FALSE(again.at(ada).open(sealed, "elsewhere"));
    EXPECT_FALSE(first.at(bert).open(sealed, "here"));
}

TEST_P(KeysOfPeople, AreMadeForMoreThanOneStatementTakes) {
    std::set<std::string> many;
    for (int i = 0; i < 1'234; ++i) many.insert(keys_.subjectOf("person" + std::to_string(i) + "@example.org"));
    EXPECT_EQ(of(many).size(), 1'234u);
    EXPECT_EQ(known(keys_, many).size(), 1'234u);
}

TEST_P(KeysOfPeople, KnowWhoHasNoAccountByTheirAddressWithoutKeepingIt) {
    const auto subject = keys_.subjectOf("Ada@Example.org");
    EXPECT_EQ(subject, keys_.subjectOf("ada@example.org"));
    EXPECT_EQ(subject.find("ada"), std::string::npos);
    EXPECT_EQ(keys_.subjectOf(ada), ada);
    EXPECT_EQ(keys_.subjectOf(""), "");
}

TEST_P(KeysOfPeople, AreGoneForGoodOnceDestroyed) {
    const auto before = of({ada}).at(ada);
    db().write([&](Transaction& tx) {
        EXPECT_TRUE(keys_.destroy(tx, ada, clock_.now()));
        EXPECT_FALSE(keys_.destroy(tx, bert, clock_.now()));
    });
    EXPECT_TRUE(known(keys_, {ada}).empty());
    // What is said of them later opens for nobody, either.
    const auto later = of({ada}).at(ada);
    EXPECT_NE(later.bytes(), before.bytes());
    EXPECT_TRUE(known(keys_, {ada}).empty());
    const auto destroyed = db().read([](Transaction& tx) { return PersonKeyRepository::allDestroyed(tx); });
    ASSERT_EQ(destroyed.size(), 1u);
    EXPECT_EQ(destroyed[0].keyId, before.id());
    EXPECT_EQ(destroyed[0].subject, ada);
}

TEST_P(KeysOfPeople, AreMadeAnewForAnAddressThatComesBack) {
    const auto subject = keys_.subjectOf("ada@example.org");
    const auto before = of({subject}).at(subject);
    db().write([&](Transaction& tx) { keys_.destroy(tx, "ada@example.org", clock_.now()); });
    const auto after = of({subject}).at(subject);
    EXPECT_NE(after.bytes(), before.bytes());
    EXPECT_EQ(known(keys_, {subject}).at(subject).bytes(), after.bytes());
}

TEST_P(KeysOfPeople, AreNotThereAfterARollBack) {
    EXPECT_THROW(db().write([&](Transaction& tx) {
        keys_.of(tx, {ada});
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_TRUE(known(keys_, {ada}).empty());
}

TEST_P(KeysOfPeople, LieSealedUnderTheSecretKey) {
    const auto key = of({ada}).at(ada);
    const auto text =
        db().read([](Transaction& tx) { return tx.query("SELECT key FROM kernel_person_key").front().text(0); });
    EXPECT_TRUE(text.starts_with("1:" + secrets_.keyId())) << "a change of keys finds it";
    EXPECT_EQ(secrets_.open(text, vault::personKeyColumn().place({ada})), key.bytes());
    const config::SecretBox other("another key of at least thirty-two characters", random_);
    EXPECT_TRUE(known({other, "key of the site", random_}, {ada}).empty());
}

TEST(KeyOfAPerson, SealsTheSameTextAlikeOnlyInTheSamePlace) {
    testing::FakeRandom random;
    const auto key = PersonKey::made(random);
    EXPECT_EQ(key.sealAlike("Ada", "name"), key.sealAlike("Ada", "name"));
    EXPECT_NE(key.sealAlike("Ada", "name"), key.sealAlike("Ada", "title"));
    EXPECT_NE(key.sealAlike("Ada", "name").substr(0, 12), key.sealAlike("Adb", "name").substr(0, 12));
    EXPECT_NE(key.seal("Ada", "name", random), key.seal("Ada", "name", random));
    EXPECT_EQ(key.open(key.sealAlike("Ada", "name"), "name"), "Ada");
}

}  // namespace
}  // namespace guildhall::keys
