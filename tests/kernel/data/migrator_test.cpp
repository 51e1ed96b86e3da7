#include "tests/kernel/data/test_databases.hpp"

#include <fstream>
#include <thread>

namespace guildhall::data {
namespace {

class Migrations : public testing::EveryDatabase {
protected:
    void SetUp() override {
        EveryDatabase::SetUp();
        folder_ = std::filesystem::temp_directory_path() / ("gh_migrations_" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        put("0001_shelf.sql", "-- up\nCREATE TABLE shelf (id BIGINT PRIMARY KEY);\n-- down\nDROP TABLE shelf;\n");
        put("0002_book.sql",
            "-- What is read.\n-- up\nCREATE TABLE book (id BIGINT);\n-- only: sqlite\nINSERT INTO book VALUES "
            "(1);\n-- end\n"
            "-- only: postgresql\nINSERT INTO book VALUES (1), (2);\n-- end\n-- down\nDROP TABLE book;\n");
    }
    void TearDown() override {
        std::filesystem::remove_all(folder_);
        EveryDatabase::TearDown();
    }
    void put(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
    Migrator migrator() { return Migrator(db(), "library", folder_); }
    std::string refusal() {
        try {
            migrator().up();
        } catch (const MigrationError& e) {
            return e.what();
        }
        return "not refused";
    }
    std::filesystem::path folder_;
};
GUILDHALL_ON_EVERY_DATABASE(Migrations);

TEST_P(Migrations, GoUpDownAndUpAgain) {
    EXPECT_EQ(migrator().up(), 2);
    EXPECT_EQ(migrator().up(), 0);
    const auto books = db().read([](sdk::Transaction& tx) { return tx.query("SELECT id FROM book").size(); });
    EXPECT_EQ(books, GetParam() == Engine::Sqlite ? 1u : 2u);
    EXPECT_EQ(migrator().down(1), 1);
    EXPECT_TRUE(migrator().status()[0].appliedAt);
    EXPECT_FALSE(migrator().status()[1].appliedAt);
    EXPECT_EQ(migrator().down(9), 1);
    EXPECT_EQ(migrator().up(), 2);
}

TEST_P(Migrations, SayInAFewWordsWhatIsMissing) {
    EXPECT_EQ(migrator().obstacle(), "none applied yet");
    migrator().up();
    EXPECT_EQ(migrator().obstacle(), "");
    migrator().down(1);
    EXPECT_EQ(migrator().obstacle(), "1 not applied yet");
    std::filesystem::remove(folder_ / "0001_shelf.sql");
    EXPECT_NE(migrator().obstacle().find("not those of this version"), std::string::npos);
    EXPECT_EQ(migrator().obstacle().find(folder_.string()), std::string::npos);
}

TEST_P(Migrations, RefuseAnEditedFile) {
    migrator().up();
    put("0001_shelf.sql", "-- up\nCREATE TABLE shelf (id TEXT PRIMARY KEY);\n-- down\nDROP TABLE shelf;\n");
    EXPECT_NE(refusal().find("0001_shelf.sql of library: it has been edited"), std::string::npos) << refusal();
}

TEST_P(Migrations, RefuseAMissingFile) {
    migrator().up();
    std::filesystem::remove(folder_ / "0002_book.sql");
    EXPECT_NE(refusal().find("the file is missing"), std::string::npos) << refusal();
}

TEST_P(Migrations, RefuseAFileOutOfOrder) {
    std::filesystem::rename(folder_ / "0001_shelf.sql", folder_ / "0003_shelf.sql");
    migrator().up();
    put("0001_late.sql", "-- up\nSELECT 1;\n-- down\nSELECT 1;\n");
    EXPECT_NE(refusal().find("0001_late.sql of library: it is out of order"), std::string::npos) << refusal();
}

TEST_P(Migrations, RefuseMalformedFiles) {
    put("0003_x.sql", "-- up\nSELECT 1;\n");
    EXPECT_NE(refusal().find("“-- down”"), std::string::npos) << refusal();
    put("0003_x.sql", "-- up\n-- only: oracle\n-- end\n-- down\n");
    EXPECT_NE(refusal().find("line 2"), std::string::npos) << refusal();
    put("0003_x.sql", "-- up\n-- only: sqlite\n-- down\n");
    EXPECT_NE(refusal().find("not closed"), std::string::npos) << refusal();
    std::filesystem::remove(folder_ / "0003_x.sql");
    put("3_x.sql", "-- up\n-- down\n");
    EXPECT_NE(refusal().find("NNNN_lower_case_words.sql"), std::string::npos) << refusal();
}

TEST_P(Migrations, LeaveNothingOfAFailingFile) {
    put("0003_bad.sql",
        "-- up\nCREATE TABLE half (id BIGINT);\nINSERT INTO no_such_table VALUES (1);\n-- down\nDROP TABLE half;\n");
    EXPECT_NE(refusal().find("0003_bad.sql of library"), std::string::npos) << refusal();
    EXPECT_ANY_THROW(db().read([](sdk::Transaction& tx) { tx.query("SELECT id FROM half"); }));
    put("0003_bad.sql", "-- up\nCREATE TABLE half (id BIGINT);\n-- down\nDROP TABLE half;\n");
    EXPECT_EQ(migrator().up(), 1);
}

TEST_P(Migrations, OfAPluginAreTakenOnlyWhenTheyCanBeTakenBack) {
    const auto refused = [&] {
        try {
            migrator().upAtOnce();
        } catch (const MigrationError& e) {
            return std::string(e.what());
        }
        return std::string("not refused");
    };
    EXPECT_EQ(migrator().upAtOnce(), 2);
    db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf VALUES (7)"); });
    put("0003_label.sql", "-- up\nCREATE TABLE label (id BIGINT);\n-- down\nDROP TABLE lable;\n");
    EXPECT_NE(refused().find("0003_label.sql of library: its “-- down” part fails"), std::string::npos) << refused();
    EXPECT_FALSE(migrator().status()[2].appliedAt);
    put("0003_label.sql",
        "-- up\nALTER TABLE shelf ADD COLUMN label TEXT;\n-- down\nALTER TABLE shelf DROP COLUMN label;\n");
    EXPECT_EQ(migrator().upAtOnce(), 1);
    EXPECT_EQ(
        db().read([](sdk::Transaction& tx) { return tx.query("SELECT id, label FROM shelf").front().integer(0); }), 7)
        << "trying it cost nothing";
    migrator().downAtOnce(2);
    EXPECT_TRUE(migrator().status()[0].appliedAt);
    EXPECT_FALSE(migrator().status()[1].appliedAt);
}

TEST_P(Migrations, AreAppliedOnceByNodesThatRace) {
    std::atomic<int> applied{0};
    std::vector<std::unique_ptr<Connections>> nodes;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) nodes.push_back(database().another());
    for (auto& node : nodes)
        threads.emplace_back([&applied, &node, this] { applied += Migrator(*node, "library", folder_).up(); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(applied, 2);
}

class KernelMigrations : public testing::EveryDatabase {};
GUILDHALL_ON_EVERY_DATABASE(KernelMigrations);

TEST_P(KernelMigrations, GoUpDownAndUpAgain) {
    Migrator migrator(db(), "kernel", GUILDHALL_SOURCE_DIR "/db");
    const int count = migrator.up();
    EXPECT_GT(count, 3);
    EXPECT_EQ(migrator.down(count), count);
    EXPECT_EQ(migrator.up(), count);
}

}  // namespace
}  // namespace guildhall::data
