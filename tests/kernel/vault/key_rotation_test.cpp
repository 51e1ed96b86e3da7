#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/job_runner.hpp"
#include "kernel/plugins/plugin_vaults.hpp"
#include "kernel/vault/key_rotation.hpp"
#include "kernel/vault/sealed_column_repository.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::vault {
namespace {

using config::SecretBox;
using sdk::Transaction;

constexpr const char* oldKey = "the old key of at least thirty-two characters";
constexpr const char* newKey = "the new key of at least thirty-two characters";

/// A job that may be killed before a step.
class StepwiseJob : public sdk::JobContext {
public:
    StepwiseJob(sdk::Database& database, sdk::Value payload, int steps)
        : database_(database), payload_(std::move(payload)), left_(steps) {}
    const std::string& id() const override { return id_; }
    const sdk::Value& payload() const override { return payload_; }
    sdk::Actor actor() const override { return {}; }
    void progress(std::int64_t, std::int64_t, std::string_view) override {}
    bool stopping() const override { return false; }
    void step(const std::function<void(Transaction&)>& work) override {
        if (left_-- == 0) throw std::runtime_error("killed");
        database_.write([&](Transaction& tx) { work(tx); });
    }
    void problem(Transaction&, const sdk::JobProblem&) override {}
    void finish(const sdk::Value& told, const std::function<void(Transaction&)>& work) override {
        result = told;
        database_.write([&](Transaction& tx) { work(tx); });
    }
    sdk::Value result;

private:
    sdk::Database& database_;
    std::string id_ = "jobs-aaaaaaaaaaaa";
    sdk::Value payload_;
    int left_;
};

class ChangeOfKeys : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        db().write([&](Transaction& tx) {
            tx.execute("CREATE TABLE shop_person (id TEXT PRIMARY KEY, tax TEXT)");
            for (int i = 0; i < 250; ++i) add(tx, "p" + std::to_string(1000 + i), former_.seal("tax", place(1000 + i)));
            add(tx, "q-plain", "1:not sealed");
            tx.execute("INSERT INTO shop_person (id) VALUES ('q-null')");
            add(tx, "q-unknown", SecretBox("a key that nobody has any more, long enough", random_).seal("x", "p"));
        });
    }
    static std::string place(int i) { return "column.shop_person.tax.p" + std::to_string(i); }
    static void add(Transaction& tx, const std::string& id, const std::string& value) {
        tx.execute("INSERT INTO shop_person (id, tax) VALUES ($1, $2)", id, value);
    }
    KeyRotation rotation(const SecretBox& box) {
        return KeyRotation({box, queue_, audit_, [](Transaction&) {
                                const sdk::Value ledger{{"sealed_columns",
                                                         {{{"table", "shop_person"}, {"column", "tax"}, {"key", "id"}},
                                                          {{"table", "shop_gone"}, {"column", "x"}, {"key", "id"}}}}};
                                return plugins::PluginVaults::columnsIn("Shop", ledger);
                            }});
    }
    ColumnStanding standing(const SecretBox& box) {
        return db().read([&](Transaction& tx) { return rotation(box).standing(tx); }).front();
    }
    std::map<std::string, std::string> values() {
        return db().read([](Transaction& tx) {
            std::map<std::string, std::string> all;
            for (const auto row : tx.query("SELECT id, tax FROM shop_person")) all[row.text(0)] = row.text(1);
            return all;
        });
    }

    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    jobs::WakeUp wakeUp_;
    jobs::JobQueue queue_{audit_, random_, wakeUp_};
    SecretBox former_{oldKey, random_};
    SecretBox both_{newKey, random_, oldKey};
    SecretBox alone_{newKey, random_};
};
GUILDHALL_ON_EVERY_DATABASE(ChangeOfKeys);

TEST_P(ChangeOfKeys, SealsEveryValueAnewAsAJobUntilTheOldKeyIsNotNeeded) {
    EXPECT_EQ(standing(both_).previous, 250);
    jobs::JobRunner runner(db(), random_, log_, wakeUp_);
    const auto work = rotation(both_);
    runner.addHandlers("kernel", {{KeyRotation::jobKind, [&](sdk::JobContext& job) { work.run(job); }}});
    const auto id = db().write([&](Transaction& tx) { return work.start(tx, {}); });
    EXPECT_TRUE(runner.runNext());
    const auto job = *db().read([&](Transaction& tx) { return queue_.find(tx, id); });
    EXPECT_EQ(job.state, "done") << job.message;
    EXPECT_EQ(job.result["sealed"], 250);
    EXPECT_EQ(job.result["unreadable"], 1);
    const auto now = standing(alone_);
    EXPECT_EQ(now.current, 250);
    EXPECT_EQ(now.previous, 0);
    EXPECT_EQ(now.other, 1);
    const auto all = values();
    for (int i = 1000; i < 1250; ++i) EXPECT_EQ(alone_.open(all.at("p" + std::to_string(i)), place(i)), "tax");
    EXPECT_EQ(all.at("q-plain"), "1:not sealed");
    db().read([](Transaction& tx) {
        EXPECT_EQ(tx.query("SELECT seq FROM kernel_audit WHERE action = 'KEYS_ROTATED'").size(), 1u);
    });
}

TEST_P(ChangeOfKeys, GoesOnWhereItWasKilled) {
    const sdk::Value payload{{"key", both_.keyId()}};
    StepwiseJob killed(db(), payload, 2);  // the look at what there is, and one batch
    EXPECT_THROW(rotation(both_).run(killed), std::runtime_error);
    EXPECT_EQ(standing(both_).current, 100);
    const auto before = values();
    StepwiseJob again(db(), payload, 100);
    rotation(both_).run(again);
    EXPECT_EQ(again.result["sealed"], 150);
    EXPECT_EQ(standing(both_).previous, 0);
    for (const auto& [id, text] : values())
        if (before.at(id).starts_with("1:" + both_.keyId())) {
            EXPECT_EQ(text, before.at(id)) << id;
        }
}

TEST_P(ChangeOfKeys, NeedsThePreviousKeyAndTheSameKeysEverywhere) {
    EXPECT_THROW(db().write([&](Transaction& tx) { rotation(alone_).start(tx, {}); }), sdk::Conflict);
    StepwiseJob elsewhere(db(), {{"key", both_.keyId()}}, 100);
    EXPECT_THROW(rotation(former_).run(elsewhere), sdk::Error);
    EXPECT_EQ(standing(both_).previous, 250);
}

class PluginVault : public ::testing::Test {
protected:
    void SetUp() override {
        kinds::Collector add("shop");
        add.sealedColumn({"shop_person", "tax"});
        vaults_.add(add.take());
    }
    testing::FakeRandom random_;
    SecretBox box_{newKey, random_};
    plugins::PluginVaults vaults_{box_};
};

TEST_F(PluginVault, OpensAValueInItsOwnCellOnly) {
    const auto& vault = vaults_.of("shop");
    const auto sealed = vault.seal("1 Jan 1970", {"shop_person", "tax", "a"});
    EXPECT_EQ(sealed.find("1970"), std::string::npos);
    EXPECT_EQ(vault.open(sealed, {"shop_person", "tax", "a"}), "1 Jan 1970");
    EXPECT_EQ(vault.open(sealed, {"shop_person", "tax", "b"}), std::nullopt);
    EXPECT_EQ(vault.open(sealed, {"shop_person", "birth", "a"}), std::nullopt);
    EXPECT_EQ(vaults_.of("loans").open(sealed, {"shop_person", "tax", "a"}), std::nullopt);
}

TEST_F(PluginVault, SealsForDeclaredColumnsOnly) {
    EXPECT_THROW(vaults_.of("shop").seal("x", {"shop_person", "birth", "a"}), std::logic_error);
    EXPECT_THROW(vaults_.of("loans").seal("x", {"shop_person", "tax", "a"}), std::logic_error);
    kinds::Collector add("shop");
    add.sealedColumn({"shop_person", "tax"});
    const auto once = add.take();
    EXPECT_NO_THROW(vaults_.check(once));
    kinds::Collector foreign("shop"), twice("shop");
    foreign.sealedColumn({"kernel_person", "name"});
    EXPECT_THROW(vaults_.check(foreign.take()), std::invalid_argument);
    for (int i = 0; i < 2; ++i) twice.sealedColumn({"shop_person", "tax"});
    EXPECT_THROW(vaults_.check(twice.take()), std::invalid_argument);
}

}  // namespace
}  // namespace guildhall::vault
