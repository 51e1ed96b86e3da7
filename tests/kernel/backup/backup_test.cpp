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
               "(id), title TEXT NOT NULL, pages BIGINT);\nCREATE TABLE shop_note (id TEXT PRIMARY KEY, person TEXT, "
               "address "
               "TEXT NOT NULL, text TEXT NOT NULL, picture TEXT);\nINSERT INTO shop_shelf (id) VALUES ('made by the "
               "migration');\n-- down\nDROP TABLE shop_note;\nDROP TABLE shop_book;\nDROP TABLE shop_shelf;\n";
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

    Backup backup(data::Connections& database, sdk::FileStore& files) {
        return Backup({database, audit_, clock_, random_, files, folder_ / "files", "site", key_, people_});
    }
    void writeKeys() { backup(source(), *sdk::folderStore(folder_ / "files")).writeKeys(folder_); }
    BackupReport backUp(const std::string& name = "archive") {
        const auto files = sdk::folderStore(folder_ / "files");
        return backup(source(), *files).make(folder_ / name, quiet);
    }
    Restore restore() {
        target().closeIdle();
        fs::create_directories(var());
        return Restore({.databaseUrl = target_->options().url,
                        .var = var(),
                        .clock = clock_,
                        .keys = {key_},
                        .siteKeys = {"site"},
                        .secrets = secrets_,
                        .personKeys = personKeys_,
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
    const config::SecretBox secrets_{"a key of at least thirty-two characters", random_};
    const keys::PersonKeys people_{secrets_, "key of the site", random_};
    fs::path personKeys_;  ///< empty: beside the archive
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
    EXPECT_EQ(restored.erased, 0);
    const auto again =
        backup(target(), *sdk::folderStore(var() / "files")).make(folder_ / "again", quiet).contents.tables;
    ASSERT_EQ(again.size(), made.contents.tables.size());
    for (const auto& [name, table] : made.contents.tables) {
        if (name == "kernel_audit" || name == "kernel_job") continue;  // the restore writes there
        EXPECT_EQ(again.at(name).checksum, table.checksum) << name;
    }
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

/// Two people with an account, one without, and what a plugin holds about them.
class BackupsOfPeople : public Backups {
protected:
    void SetUp() override {
        Backups::SetUp();
        if (IsSkipped()) return;
        source().write([&](Transaction& tx) {
            tx.execute("DELETE FROM shop_book");
            tx.execute("UPDATE shop_shelf SET note = ''");
            for (const auto& [id, name] : {std::pair{ada, "ada"}, {bert, "bert"}}) {
                addPerson(tx, id, name);
                addNote(tx, id, "", name);
            }
            addNote(tx, "", "carla.canary@example.org", "carla");
            tx.execute("INSERT INTO kernel_plugin (id, enabled, desired_at, ledger) VALUES ('shop', FALSE, 0, $1)",
                       sdk::Value{{"record_types", {{{"name", "shop.note"}, {"personal", notes().json()}}}}}.dump());
        });
        for (const auto* name : {"ada", "bert", "carla"})
            sdk::Files(folder_ / "files").write("shop/" + pictureOf(name), "picture of " + canaryOf(name));
    }
    static keys::PersonalTable notes() {
        return {.name = "shop_note",
                .subjects = {"r.person", "r.address"},
                .columns = {{"address", "{id}@erased.invalid"}, {"text", "Erased"}, {"picture"}},
                .folder = "shop"};
    }
    static std::string canaryOf(const std::string& name) { return name + " canary"; }
    static std::string pictureOf(const std::string& name) { return "pictures/" + name; }
    static void addPerson(Transaction& tx, const std::string& id, const std::string& name) {
        tx.execute("INSERT INTO kernel_person (id, name, email, created_at, updated_at) VALUES ($1, $2, $3, 0, 0)", id,
                   canaryOf(name), name + ".canary@example.org");
        tx.execute("INSERT INTO kernel_credential (person_id, password_hash, changed_at) VALUES ($1, $2, 0)", id,
                   "hash of " + canaryOf(name));
        tx.execute(
            "INSERT INTO kernel_mail (id, message_id, template_key, recipient, person_id, category, essential,"
            " subject_id, subject, body_text, body_html, variables, next_at, created_at) VALUES"
            " ($1, $2, 't', $3, $4, 'system', TRUE, '', $5, '', '', '{}', 0, 0)",
            "mail of " + id, "message to " + id, name + ".canary@example.org", id, "Dear " + canaryOf(name));
    }
    void addNote(Transaction& tx, const std::string& person, const std::string& address, const std::string& name) {
        tx.execute("INSERT INTO shop_note (id, person, address, text, picture) VALUES ($1, $2, $3, $4, $5)",
                   "note of " + name, person, address, "about " + canaryOf(name), pictureOf(name));
    }
    keys::Keys people() {
        return source().read([&](Transaction& tx) { return people_.all(tx); });
    }
    void erase(const std::string& idOrAddress) {
        source().write([&](Transaction& tx) { people_.destroy(tx, idOrAddress, clock_.now()); });
    }
    /// All of the restored site that is text: each cell of each table, each file.
    std::string all() {
        std::string text;
        target().read([&](Transaction& tx) {
            for (const auto& table : TableRepository::tables(tx))
                TableRepository::eachRow(tx, table, [&](const Cells& cells) {
                    for (const auto& cell : cells) text += cell.value_or("") + "\n";
                });
        });
        for (const auto& entry : fs::recursive_directory_iterator(var() / "files"))
            if (entry.is_regular_file()) text += bytesOf(entry.path()) + "\n";
        return text;
    }
    /// What somebody reads who has the archive's key only.
    std::string archived() {
        std::string text;
        readArchive(folder_ / "archive", {key_},
                    {.row =
                         [&](const TableShape&, Cells& cells) {
                             for (const auto& cell : cells) text += cell.value_or("") + "\n";
                         },
                     .data = [&](std::string_view bytes) { text += bytes; }});
        return text;
    }

    static constexpr const char *ada = "cabc-aaaaaaaaaaaa", *bert = "cabc-bbbbbbbbbbbb";
};
INSTANTIATE_TEST_SUITE_P(Each, BackupsOfPeople,
                         ::testing::Combine(::testing::Values(Engine::Sqlite, Engine::Postgresql),
                                            ::testing::Values(Engine::Sqlite, Engine::Postgresql)),
                         pairName);

TEST_P(BackupsOfPeople, HaveNothingOfThemUnderTheArchivesKeyAlone) {
    backUp();
    EXPECT_EQ(archived().find("canary"), std::string::npos);
    restore().run(folder_ / "archive", {}, quiet);
    const auto text = all();
    for (const auto* name : {"ada", "bert", "carla"}) {
        EXPECT_NE(text.find("about " + canaryOf(name)), std::string::npos) << name;
        EXPECT_NE(text.find("picture of " + canaryOf(name)), std::string::npos) << name;
    }
    EXPECT_EQ(valueOf(target(), "SELECT name FROM kernel_person WHERE id = '" + std::string(ada) + "'"), "ada canary");
}

TEST_P(BackupsOfPeople, LoseWhoWasErasedSinceByTheListOfKeysAlone) {
    backUp();
    erase(ada);
    erase("ada.canary@example.org");
    erase("carla.canary@example.org");
    writeKeys();
    EXPECT_EQ(restore().check(folder_ / "archive", quiet).erased, 2);
    const auto report = restore().run(folder_ / "archive", {}, quiet);
    EXPECT_EQ(report.erased, 2);
    EXPECT_EQ(report.waitingMails, 2) << "none to who was erased";
    const auto text = all();
    for (const auto* name : {"ada", "carla"})
        for (const auto& left : {canaryOf(name), std::string(name) + ".canary"})
            EXPECT_EQ(text.find(left), std::string::npos) << left;
    EXPECT_FALSE(fs::exists(var() / "files/shop" / pictureOf("ada")));
    // The rest is as it was.
    EXPECT_NE(text.find("about bert canary"), std::string::npos);
    EXPECT_NE(text.find("Dear bert canary"), std::string::npos);
    EXPECT_EQ(bytesOf(var() / "files/shop" / pictureOf("bert")), "picture of bert canary");
    const auto of = [](const char* person) { return " WHERE id = '" + std::string(person) + "'"; };
    EXPECT_EQ(valueOf(target(), "SELECT name FROM kernel_person" + of(ada)), "Erased person");
    EXPECT_EQ(valueOf(target(), "SELECT status FROM kernel_person" + of(ada)), "archived");
    EXPECT_EQ(valueOf(target(), "SELECT COUNT(*) FROM kernel_credential"), "1") << "they cannot sign in";
    EXPECT_EQ(valueOf(target(), "SELECT person_id FROM kernel_erasure"), ada) << "a job looks for what turns up";
    EXPECT_EQ(valueOf(target(), "SELECT address FROM shop_note WHERE id = 'note of carla'"),
              "note of carla@erased.invalid");
    const auto found = target().read([&](Transaction& tx) { return audit_.verify(tx); });
    EXPECT_TRUE(found.problems.empty());
}

TEST_P(BackupsOfPeople, SealTablesOfPluginsThatAreNoRecordTypesToo) {
    source().write([](Transaction& tx) {
        tx.execute("UPDATE kernel_plugin SET ledger = $1", sdk::Value{{"personal_tables", {notes().json()}}}.dump());
    });
    backUp();
    EXPECT_EQ(archived().find("canary"), std::string::npos);
    erase(ada);
    writeKeys();
    restore().run(folder_ / "archive", {}, quiet);
    EXPECT_EQ(all().find("about ada canary"), std::string::npos);
}

TEST_P(BackupsOfPeople, StayErasedInABackupOfWhatWasRestored) {
    backUp();
    erase(ada);
    writeKeys();
    restore().run(folder_ / "archive", {}, quiet);
    backup(target(), *sdk::folderStore(var() / "files")).make(folder_ / "later", quiet);
    EXPECT_EQ(restore().check(folder_ / "archive", quiet).erased, 1);
    EXPECT_EQ(restore().check(folder_ / "later", quiet).erased, 0);
}

TEST_P(BackupsOfPeople, AreRefusedWithoutTheRightListOfKeys) {
    backUp();
    const auto list = PersonKeyList::in(folder_);
    fs::rename(list, folder_ / "elsewhere");
    EXPECT_NE(refusal().find("guildhall-person-keys is not there"), std::string::npos) << refusal();
    personKeys_ = folder_ / "elsewhere";
    EXPECT_EQ(refusal(), "not refused");
    personKeys_ = folder_ / "archive";
    EXPECT_NE(refusal().find("is not a list of people's keys"), std::string::npos) << refusal();
    PersonKeyList().write(folder_ / "foreign", key_, random_);
    personKeys_ = folder_ / "foreign";
    EXPECT_NE(refusal().find("lacks one that the archive needs"), std::string::npos) << refusal();
    auto changed = bytesOf(folder_ / "elsewhere");
    changed[changed.size() - 3] = static_cast<char>(changed[changed.size() - 3] ^ 1);
    std::ofstream(folder_ / "changed", std::ios::binary) << changed;
    personKeys_ = folder_ / "changed";
    EXPECT_NE(refusal().find("changed, damaged"), std::string::npos) << refusal();
    EXPECT_NE(refusal("elsewhere").find("is a list of people's keys, not a backup"), std::string::npos);
}

TEST_P(BackupsOfPeople, ShareOneListThatOpensTheOldestOfThem) {
    backUp("first");
    // A person who is not in this database any more, as after going back to an older backup.
    source().write([&](Transaction& tx) { tx.execute("DELETE FROM kernel_person_key WHERE subject = $1", bert); });
    backUp("second");
    for (const auto* archive : {"first", "second"}) EXPECT_EQ(restore().check(folder_ / archive, quiet).erased, 0);
}

TEST_P(BackupsOfPeople, KeepTheirListAcrossAChangeOfTheSecretKey) {
    backUp("first");
    const auto later = ArchiveKey::ofSecret("another key of at least thirty-two characters");
    const auto files = sdk::folderStore(folder_ / "files");
    const auto make = [&](std::vector<ArchiveKey> former, const std::string& name) {
        Backup(
            {source(), audit_, clock_, random_, *files, folder_ / "files", "site", later, people_, std::move(former)})
            .make(folder_ / name, quiet);
    };
    EXPECT_THROW(make({}, "second"), ArchiveError) << "it would lose what the first archive needs";
    make({key_}, "second");
    const auto list = PersonKeyList::read(PersonKeyList::in(folder_), {later});
    EXPECT_EQ(list.held.size(), people().size());
    for (const auto& [subject, key] : people()) EXPECT_TRUE(list.held.contains(key.id())) << subject;
}

TEST_P(BackupsOfPeople, AreNotThereBeforeTheirListOfKeys) {
    backUp("first");
    const auto before = bytesOf(PersonKeyList::in(folder_));
    // As a kill leaves it: the list of the next one is there, and that one has no name yet.
    backUp("second");
    fs::rename(folder_ / "second", folder_ / "second.part");
    EXPECT_EQ(restore().check(folder_ / "first", quiet).erased, 0);
    // A list that cannot be written lets no archive be there.
    fs::remove(PersonKeyList::in(folder_));
    fs::create_directory(PersonKeyList::in(folder_));
    EXPECT_THROW(backUp("third"), ArchiveError);
    EXPECT_FALSE(fs::exists(folder_ / "third"));
    fs::remove(PersonKeyList::in(folder_));
    std::ofstream(PersonKeyList::in(folder_), std::ios::binary) << before;
    EXPECT_EQ(restore().check(folder_ / "first", quiet).erased, 0);
}

}  // namespace
}  // namespace guildhall::backup
