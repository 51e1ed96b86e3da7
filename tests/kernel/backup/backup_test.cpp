#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/restore.hpp"
#include "kernel/backup/table_repository.hpp"
#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/files.hpp>

#include <fstream>
#include <sstream>

namespace guildhall::backup {
namespace {

namespace fs = std::filesystem;
using data::Engine;
using sdk::Transaction;

const Progress quiet = [](const std::string&, std::int64_t, std::int64_t) {};

/// From every engine into every engine.
class Backups : public ::testing::TestWithParam<std::tuple<Engine, Engine>> {
protected:
    void SetUp() override {
        const auto [from, to] = GetParam();
        if ((from == Engine::Postgresql || to == Engine::Postgresql) && !testing::postgresqlUrl())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        fs::create_directories(folder_ / "shop");
        std::ofstream(folder_ / "shop/0001_shop.sql")
            << "-- up\nCREATE TABLE shop_shelf (id TEXT PRIMARY KEY, above TEXT REFERENCES shop_shelf (id), width "
               "DOUBLE "
               "PRECISION, open BOOLEAN, note TEXT);\nCREATE TABLE shop_book (shelf TEXT NOT NULL REFERENCES "
               "shop_shelf "
               "(id), title TEXT NOT NULL, pages BIGINT);\nINSERT INTO shop_shelf (id) VALUES ('made by the "
               "migration');\n-- down\nDROP TABLE shop_book;\nDROP TABLE shop_shelf;\n";
        source_ = std::make_unique<testing::TestDatabase>(from);
        target_ = std::make_unique<testing::TestDatabase>(to);
        data::Migrator(source(), "kernel", GUILDHALL_SOURCE_DIR "/db").up();
        data::Migrator(source(), "shop", folder_ / "shop").up();
        fill();
    }
    void TearDown() override {
        source_.reset();
        target_.reset();
        fs::remove_all(folder_);
    }

    data::Connections& source() { return source_->connections(); }
    data::Connections& target() { return target_->connections(); }
    fs::path var() const { return folder_ / "var"; }

    void fill() {
        source().write([&](Transaction& tx) {
            // Refers to a row that comes later by key, and to itself; text that engines sort or escape differently.
            tx.execute("INSERT INTO shop_shelf (id, width, open, note) VALUES ($1, $2, $3, $4)", "z", 0.1 + 0.2, true,
                       "Åsa\n\"quoted\", ‘σ’ \t\\N");
            tx.execute("INSERT INTO shop_shelf (id, above, width, open, note) VALUES ($1, $2, $3, $4, $5)", "a", "z",
                       -1e300, false, "");
            tx.execute("UPDATE shop_shelf SET above = 'a' WHERE id = 'z'");
            tx.execute("DELETE FROM shop_shelf WHERE id = 'made by the migration'");
            for (int i = 0; i < 1234; ++i)
                tx.execute("INSERT INTO shop_book (shelf, title, pages) VALUES ($1, $2, $3)", i % 2 ? "a" : "z",
                           "Title " + std::to_string(i % 100),
                           i % 3 ? sdk::Param(std::int64_t{i}) : sdk::Param(nullptr));
            tx.execute(
                "INSERT INTO kernel_job (id, kind, title, payload, person_id, result_path, state, priority, run_at,"
                " created_at, lease_token, lease_until) VALUES ('jobs-aaaaaaaaaaaa', 'shop.count', '', '{}', '', '',"
                " 'running', 0, 0, 0, 'someone', 9000000000000000)");
            tx.execute(
                "INSERT INTO kernel_mail (id, message_id, template_key, recipient, person_id, category, essential,"
                " subject_id, subject, body_text, body_html, variables, next_at, created_at) VALUES"
                " ('mail-aaaaaaaaaaaa', 'm', 't', 'a@example.org', '', 'system', TRUE, '', '', '', '', '{}', 0, 0)");
        });
        sdk::Files(folder_ / "files").write("shop/a/one.pdf", "%PDF one");
        sdk::Files(folder_ / "files").write("shop/two.pdf", std::string(100'000, 'x'));
    }

    BackupReport backUp(const std::string& name = "archive") {
        const auto files = sdk::folderStore(folder_ / "files");
        return Backup({source(), audit_, clock_, random_, *files, folder_ / "files", "site", key_})
            .make(folder_ / name, quiet);
    }
    Restore restore() {
        target().closeIdle();
        fs::create_directories(var());
        return Restore({.databaseUrl = target_->options().url,
                        .var = var(),
                        .clock = clock_,
                        .keys = {key_},
                        .siteKeys = {"site"},
                        .migrations = [this](const std::string& owner) {
                            return owner == "kernel" ? fs::path(GUILDHALL_SOURCE_DIR "/db") : folder_ / owner;
                        }});
    }
    std::string refusal(const std::string& name = "archive", Restore::Options options = {}) {
        try {
            restore().run(folder_ / name, options, quiet);
            return "not refused";
        } catch (const std::exception& e) {
            return e.what();
        }
    }
    std::string valueOf(data::Connections& database, const std::string& sql) {
        return database.read([&](Transaction& tx) { return tx.query(sql).front().text(0); });
    }
    static std::string bytesOf(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        return text.str();
    }

    const fs::path folder_ = fs::temp_directory_path() / ("gh_backup_" + std::to_string(::getpid()));
    const ArchiveKey key_ = ArchiveKey::ofSecret("a key of at least thirty-two characters");
    testing::RealClock clock_;
    testing::FakeRandom random_;
    audit::AuditLog audit_{clock_};
    std::unique_ptr<testing::TestDatabase> source_, target_;
};

std::string pairName(const ::testing::TestParamInfo<std::tuple<Engine, Engine>>& info) {
    const auto name = [](Engine engine) { return engine == Engine::Sqlite ? "Sqlite" : "Postgresql"; };
    return std::string(name(std::get<0>(info.param))) + "To" + name(std::get<1>(info.param));
}
INSTANTIATE_TEST_SUITE_P(Each, Backups,
                         ::testing::Combine(::testing::Values(Engine::Sqlite, Engine::Postgresql),
                                            ::testing::Values(Engine::Sqlite, Engine::Postgresql)),
                         pairName);

TEST_P(Backups, GiveTheSameRowsAndFilesBack) {
    const auto made = backUp();
    EXPECT_EQ(made.contents.tables.at("shop_book").rows, 1234);
    const auto restored = restore().run(folder_ / "archive", {}, quiet);
    EXPECT_EQ(restored.contents, made.contents);
    EXPECT_FALSE(restored.otherSiteKey);
    target().read([&](Transaction& tx) {
        for (const auto& table : TableRepository::tables(tx)) {
            if (table.name == "kernel_audit" || table.name == "kernel_job") continue;  // the restore writes there
            TableSum sum;
            TableRepository::eachRow(tx, table, [&](const Cells& cells) {
                std::string bytes;
                appendRow(bytes, cells);
                sum.add(bytes);
            });
            EXPECT_EQ(sum.hex(), made.contents.tables.at(table.name).checksum) << table.name;
        }
    });
    EXPECT_EQ(valueOf(target(), "SELECT note FROM shop_shelf WHERE id = 'z'"), "Åsa\n\"quoted\", ‘σ’ \t\\N");
    EXPECT_EQ(bytesOf(var() / "files/shop/a/one.pdf"), "%PDF one");
    EXPECT_EQ(bytesOf(var() / "files/shop/two.pdf").size(), 100'000u);
}

TEST_P(Backups, LeaveTriggersAndForeignKeysInForce) {
    backUp();
    restore().run(folder_ / "archive", {}, quiet);
    EXPECT_THROW(target().write([](Transaction& tx) { tx.execute("UPDATE kernel_audit SET reason = 'x'"); }),
                 data::StatementFailed);
    EXPECT_THROW(target().write([](Transaction& tx) {
        tx.execute("INSERT INTO shop_book (shelf, title) VALUES ('nowhere', 'x')");
        tx.query("SELECT title FROM shop_book");
    }),
                 sdk::ConstraintViolation);
    const auto found = target().read([&](Transaction& tx) { return audit_.verify(tx); });
    EXPECT_TRUE(found.problems.empty());
    EXPECT_EQ(found.entries, 2);  // BACKUP_MADE is in the archive, SITE_RESTORED follows it
}

TEST_P(Backups, LetJobsAndMailsGoOnOrHoldTheMails) {
    backUp();
    auto report = restore().run(folder_ / "archive", {}, quiet);
    EXPECT_EQ(report.waitingMails, 1);
    EXPECT_EQ(valueOf(target(), "SELECT lease_until FROM kernel_job"), "0");
    EXPECT_EQ(valueOf(target(), "SELECT status FROM kernel_mail"), "queued");
    restore().run(folder_ / "archive", {.replace = true, .holdMail = true}, quiet);
    EXPECT_EQ(valueOf(target(), "SELECT status FROM kernel_mail"), "failed");
    EXPECT_EQ(valueOf(target(), "SELECT error FROM kernel_mail").substr(0, 28), "Held: restored from a backup");
}

TEST_P(Backups, ReplaceASiteOnlyWhenAsked) {
    backUp();
    restore().run(folder_ / "archive", {}, quiet);
    target().write([](Transaction& tx) { tx.execute("DELETE FROM shop_book"); });
    std::ofstream(var() / "files/shop/later.pdf") << "x";
    EXPECT_NE(refusal().find("there is a site already"), std::string::npos) << refusal();
    EXPECT_EQ(valueOf(target(), "SELECT COUNT(*) FROM shop_book"), "0");
    restore().run(folder_ / "archive", {.replace = true}, quiet);
    EXPECT_EQ(valueOf(target(), "SELECT COUNT(*) FROM shop_book"), "1234");
    EXPECT_FALSE(fs::exists(var() / "files/shop/later.pdf"));
    EXPECT_FALSE(fs::exists(var() / "files.restored"));
    EXPECT_FALSE(fs::exists(var() / "files.replaced"));
    EXPECT_FALSE(fs::exists(var() / "restore.json"));
}

TEST_P(Backups, ChangeNothingWhenTheArchiveIsNotWhole) {
    backUp();
    restore().run(folder_ / "archive", {}, quiet);
    target().write([](Transaction& tx) { tx.execute("DELETE FROM shop_book WHERE pages > 100"); });
    const auto before = valueOf(target(), "SELECT COUNT(*) FROM shop_book");
    const auto whole = bytesOf(folder_ / "archive");
    for (const std::size_t at : {whole.size() / 3, whole.size() - 1}) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        std::ofstream(folder_ / "changed", std::ios::binary) << changed;
        EXPECT_NE(refusal("changed", {.replace = true}).find("changed, damaged"), std::string::npos);
    }
    std::ofstream(folder_ / "cut", std::ios::binary) << whole.substr(0, whole.size() - 70'000);
    EXPECT_NE(refusal("cut", {.replace = true}), "not refused");
    EXPECT_EQ(valueOf(target(), "SELECT COUNT(*) FROM shop_book"), before);
    EXPECT_EQ(bytesOf(var() / "files/shop/a/one.pdf"), "%PDF one");
}

TEST_P(Backups, AreRefusedByAnotherOrOlderProgram) {
    backUp();
    std::ofstream(folder_ / "shop/0001_shop.sql", std::ios::app) << "\n";
    EXPECT_NE(refusal().find("migration 1 (shop) of shop is another here"), std::string::npos) << refusal();
    fs::remove(folder_ / "shop/0001_shop.sql");
    EXPECT_NE(refusal().find("the plugin “shop”, which is not here"), std::string::npos) << refusal();
    EXPECT_FALSE(fs::exists(var() / "files"));
}

TEST_P(Backups, AreRefusedWhileAServerUsesTheTarget) {
    backUp();
    restore().run(folder_ / "archive", {}, quiet);
    auto options = target_->options();
    options.exclusive = true;
    const auto server = data::open(options);
    server->read([](Transaction& tx) { tx.query("SELECT id FROM shop_shelf"); });
    const auto told = refusal("archive", {.replace = true});
    EXPECT_TRUE(told.find("another server is running") != std::string::npos ||
                told.find("stop all servers first") != std::string::npos)
        << told;
}

TEST_P(Backups, AreFinishedOrUndoneWhenTheirSwapWasCutOff) {
    backUp();
    restore().run(folder_ / "archive", {}, quiet);
    fs::create_directories(var() / "files.restored");
    std::ofstream(var() / "files.restored/new.pdf") << "new";
    RestoreJournal swap{.database = data::parseDatabaseUrl(target_->options().url).shown,
                        .moves = {{var() / "files.restored", var() / "files"}}};
    if (std::get<1>(GetParam()) == Engine::Postgresql) {
        try {
            target().write([&](Transaction& tx) {
                swap.transaction = TableRepository::transactionNumber(tx);
                throw std::runtime_error("killed");
            });
        } catch (const std::runtime_error&) {
        }
        swap.save(var());
        settleRestore(var(), target_->options().url);
        EXPECT_FALSE(fs::exists(var() / "files.restored"));
        EXPECT_TRUE(fs::exists(var() / "files/shop/two.pdf"));
        fs::create_directories(var() / "files.restored");
        std::ofstream(var() / "files.restored/new.pdf") << "new";
        target().write([&](Transaction& tx) { swap.transaction = TableRepository::transactionNumber(tx); });
    }
    swap.save(var());
    // Killed between the two renames.
    fs::rename(var() / "files", var() / "files.replaced");
    settleRestore(var(), target_->options().url);
    EXPECT_TRUE(fs::exists(var() / "files/new.pdf"));
    EXPECT_FALSE(fs::exists(var() / "files.replaced"));
    settleRestore(var(), target_->options().url);
}

}  // namespace
}  // namespace guildhall::backup
