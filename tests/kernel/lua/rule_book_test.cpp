#include "kernel/lua/rule_book.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/lua/rule_journal.hpp"
#include "kernel/lua/rule_rehearsal.hpp"

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace guildhall::lua {
namespace {

using sdk::Transaction;
using sdk::Value;

std::string returning(const std::string& expression) {
    return "return function(input, outcome) return " + expression + " end";
}

class RuleBooks : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        folder_ = ::testing::TempDir() + "guildhall-rulebook-" + std::to_string(getpid());
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        changes_ = std::make_unique<data::ChangeWatch>(db(), log_);
        secrets_ = std::make_unique<config::SecretBox>("a key of at least thirty-two characters", random_);
        journal_ = std::make_unique<RuleJournal>(RuleJournal::Parts{db(), *secrets_, clock_, random_, log_});
        engine_ = std::make_unique<RuleEngine>(
            RuleOptions{folder_, std::chrono::milliseconds(200), std::chrono::milliseconds(0), 2});
        engine_->noteIn(*journal_);
        engine_->declare("shop", hook_);
        book_ = std::make_unique<RuleBook>(db(), *engine_, *changes_, audit_, clock_, random_);
    }
    void TearDown() override {
        book_.reset();
        changes_.reset();
        std::filesystem::remove_all(folder_);
        EveryKernelDatabase::TearDown();
    }
    std::string add(const std::string& name, const std::string& source, bool inForce = true) {
        return db().write([&](Transaction& tx) {
            return book_->add(tx, {}, "shop.price", name, {source, "first", inForce});
        });
    }
    template <class F>
    void write(F work) {
        db().write([&](Transaction& tx) { work(tx); });
    }
    Value price(const Value& input = {{"price", 10}, {"customer", {{"name", "Ada"}}}}) {
        const auto outcome = engine_->call("shop.price", input);
        return outcome.value.value_or("default");
    }

    sdk::HookDeclaration hook_{.name = "shop.price",
                               .description = "Changes a price.",
                               .sampleInput = {{"price", 10}, {"customer", {{"name", "Ada Example"}}}},
                               .notes = {{"price", "in cents"}},
                               .sensitive = {{"customer.name", sdk::Sensitivity::Pii}}};
    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    std::filesystem::path folder_;
    std::unique_ptr<data::ChangeWatch> changes_;
    std::unique_ptr<config::SecretBox> secrets_;
    std::unique_ptr<RuleJournal> journal_;
    std::unique_ptr<RuleEngine> engine_;
    std::unique_ptr<RuleBook> book_;
};

TEST_P(RuleBooks, PutARuleInForceAsSoonAsItIsSaved) {
    EXPECT_EQ(price(), "default");
    const auto id = add("sale", returning("input.price / 2"));
    EXPECT_EQ(price(), 5);
    write([&](Transaction& tx) { book_->save(tx, {}, id, {returning("input.price * 2"), "up", true}); });
    EXPECT_EQ(price(), 20);
}

TEST_P(RuleBooks, KeepAVersionAsideUntilItIsPutInForceAndRollBack) {
    const auto id = add("sale", returning("1"));
    write([&](Transaction& tx) { book_->save(tx, {}, id, {returning("2"), "later", false}); });
    EXPECT_EQ(price(), 1);
    write([&](Transaction& tx) { book_->putInForce(tx, {}, id, 2); });
    EXPECT_EQ(price(), 2);
    write([&](Transaction& tx) { book_->putInForce(tx, {}, id, 1); });
    EXPECT_EQ(price(), 1);
    EXPECT_THROW(write([&](Transaction& tx) { book_->putInForce(tx, {}, id, 9); }), sdk::NotFound);
    const auto versions = db().read([&](Transaction& tx) { return RuleRepository::versions(tx, id); });
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[0].note, "later");
}

TEST_P(RuleBooks, RunNothingThatIsSwitchedOffOrRemoved) {
    const auto id = add("sale", returning("1"));
    write([&](Transaction& tx) { book_->setEnabled(tx, {}, id, false); });
    EXPECT_EQ(price(), "default");
    write([&](Transaction& tx) { book_->setEnabled(tx, {}, id, true); });
    EXPECT_EQ(price(), 1);
    write([&](Transaction& tx) { book_->remove(tx, {}, id); });
    EXPECT_EQ(price(), "default");
    EXPECT_FALSE(engine_->has("shop.price"));
}

TEST_P(RuleBooks, LetAStoredRuleStandInForTheFileOfItsName) {
    std::ofstream(folder_ / "shop.price.sale.lua") << returning("'file'");
    EXPECT_EQ(price(), "file");
    const auto id = add("sale", returning("'stored'"));
    EXPECT_EQ(price(), "stored");
    write([&](Transaction& tx) { book_->setEnabled(tx, {}, id, false); });
    EXPECT_EQ(price(), "default");
}

TEST_P(RuleBooks, RefuseTwoRulesOfOneName) {
    add("sale", returning("1"));
    EXPECT_THROW(add("sale", returning("2")), sdk::ConstraintViolation);
    EXPECT_EQ(price(), 1);
}

TEST_P(RuleBooks, CountHowRulesFareAndKeepTheirFailures) {
    add("good", returning("1"));
    add("wrong", "return function(input)\n  return input.absent.value\nend");
    for (int i = 0; i < 3; ++i) price();
    journal_->flush();
    price();
    journal_->flush();
    const auto today = sdk::dateIn(clock_.now(), "UTC");
    db().read([&](Transaction& tx) {
        EXPECT_EQ(RuleRepository::record(tx, "shop.price.good", today).runs, 4);
        EXPECT_EQ(RuleRepository::record(tx, "shop.price.good", today).failures, 0);
        EXPECT_EQ(RuleRepository::record(tx, "shop.price.wrong", today).failures, 4);
        const auto failures = RuleRepository::failures(tx, "shop.price.wrong");
        ASSERT_EQ(failures.size(), 1u);
        EXPECT_EQ(failures[0].times, 4);
        EXPECT_NE(failures[0].message.find("shop.price.wrong:2:"), std::string::npos);
        EXPECT_EQ(RuleRepository::countFailing(tx, clock_.now() - std::chrono::days(7)), 1);
    });
}

TEST_P(RuleBooks, KeepWhatARuleSaidApartFromWhatOthersMaySee) {
    add("wrong", "return function(input)\n  error('not for ' .. input.customer.name)\nend");
    price();
    journal_->flush();
    db().read([&](Transaction& tx) {
        const auto failure = RuleRepository::failures(tx, "shop.price.wrong").at(0);
        EXPECT_NE(failure.detail.find("not for Ada"), std::string::npos);
        EXPECT_EQ(failure.message, "shop.price.wrong:2: it ended with an error of its own, which its page shows");
    });
}

TEST_P(RuleBooks, KeepInputsToRehearseTheFirstRuleOn) {
    price();
    journal_->flush();
    const auto inputs = db().read([&](Transaction& tx) { return journal_->inputs(tx, "shop.price"); });
    ASSERT_EQ(inputs.size(), 1u);
    EXPECT_EQ(rehearse(*engine_, hook_, {"shop.price.first", returning("1"), {}, {}}, inputs)
                  .count(Rehearsed::Outcome::Changed),
              1u);
}

TEST_P(RuleBooks, KeepRecentInputsSealedAndFewAndNotForLong) {
    add("sale", returning("1"));
    for (int i = 0; i < 12; ++i) {
        for (int n = 0; n < 20; ++n) price({{"price", i * 100 + n}, {"customer", {{"name", "Secret Person"}}}});
        clock_.advance(std::chrono::seconds(5));
        journal_->flush();
    }
    db().read([&](Transaction& tx) {
        const auto inputs = journal_->inputs(tx, "shop.price");
        EXPECT_EQ(inputs.size(), static_cast<std::size_t>(RuleJournal::inputsKept));
        EXPECT_GE(inputs.front()["price"], 1100);
        for (const auto& sealed : RuleRepository::inputs(tx, "shop.price"))
            EXPECT_EQ(sealed.find("Secret"), std::string::npos);
    });
    clock_.advance(RuleJournal::keptFor + std::chrono::days(1));
    price();
    journal_->flush();
    EXPECT_EQ(db().read([&](Transaction& tx) { return journal_->inputs(tx, "shop.price").size(); }), 1u);
}

TEST_P(RuleBooks, RehearseWhatAChangedRuleWouldDoWithoutRecordingIt) {
    add("sale", returning("input.price > 50 and 'dear' or nil"));
    std::vector<Value> inputs;
    for (const Value& price : {Value(10), Value(60), Value(100), Value("odd")})
        inputs.push_back(Value::object({{"price", price}}));
    const ActiveRule changed{"shop.price.sale", returning("input.price > 90 and 'dear' or nil"), {}, {}};
    const auto rehearsal = rehearse(*engine_, hook_, changed, inputs);
    ASSERT_EQ(rehearsal.tried.size(), 4u);
    EXPECT_EQ(rehearsal.count(Rehearsed::Outcome::Same), 2u);
    EXPECT_EQ(rehearsal.count(Rehearsed::Outcome::Changed), 1u);
    EXPECT_EQ(rehearsal.count(Rehearsed::Outcome::Failed), 1u);
    EXPECT_EQ(rehearsal.tried[1].before, "dear");
    EXPECT_FALSE(rehearsal.tried[1].after);
    journal_->flush();
    EXPECT_EQ(db().read([&](Transaction& tx) {
        return RuleRepository::record(tx, "shop.price.sale", sdk::dateIn(clock_.now(), "UTC")).runs;
    }),
              0);
}

TEST_P(RuleBooks, HideWhatTheViewerMayNotSeeOfAnInput) {
    const Value input{{"price", 10}, {"customer", {{"name", "Ada"}}}};
    const sdk::Viewer stranger({.personId = "cabc-aaaaaaaaaaaa"});
    EXPECT_EQ(shownInput(hook_, input, stranger)["customer"]["name"], "[REDACTED]");
    EXPECT_EQ(shownInput(hook_, input, stranger)["price"], 10);
    EXPECT_FALSE(seesAll(hook_, stranger));
    const sdk::Viewer keeper({.personId = "cabc-aaaaaaaaaaaa", .permissions = {"participants.view.pii"}});
    EXPECT_EQ(shownInput(hook_, input, keeper)["customer"]["name"], "Ada");
    EXPECT_TRUE(seesAll(hook_, keeper));
}

TEST_P(RuleBooks, ForgetAPluginsHooksWithAllThatIsKnownOfThem) {
    add("sale", returning("1"));
    price();
    journal_->flush();
    write([&](Transaction& tx) { RuleRepository::forgetOwner(tx, "shop"); });
    db().read([&](Transaction& tx) {
        for (const auto* table : {"SELECT COUNT(*) FROM kernel_rule", "SELECT COUNT(*) FROM kernel_rule_version",
                                  "SELECT COUNT(*) FROM kernel_rule_day", "SELECT COUNT(*) FROM kernel_rule_input"})
            EXPECT_EQ(tx.query(table).front().integer(0), 0) << table;
    });
}

GUILDHALL_ON_EVERY_DATABASE(RuleBooks);

}  // namespace
}  // namespace guildhall::lua
