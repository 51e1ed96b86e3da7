#include "kernel/data/database_check.hpp"

#include "tests/kernel/data/test_databases.hpp"

#include <gmock/gmock.h>

namespace guildhall::data {
namespace {

using ::testing::HasSubstr;

TEST(DatabaseFitness, NamesTheRemedyForEachThingThatIsWrong) {
    const auto with = [](auto change) {
        ServerFacts facts{.role = "hall"};
        change(facts);
        return unfitness(facts);
    };
    EXPECT_EQ(with([](auto&) {}), "");
    EXPECT_THAT(with([](auto& f) { f.version = 120'017; }), HasSubstr("PostgreSQL 12; Guildhall needs 13"));
    EXPECT_THAT(with([](auto& f) { f.encoding = "LATIN1"; }), HasSubstr("ENCODING 'UTF8'"));
    EXPECT_THAT(with([](auto& f) { f.encoding = "SQL_ASCII"; }), HasSubstr("ENCODING 'UTF8'"));
    EXPECT_THAT(with([](auto& f) { f.sortsEveryScript = false; }), HasSubstr("ICU"));
    EXPECT_THAT(with([](auto& f) { f.standby = true; }), HasSubstr("primary"));
    EXPECT_THAT(with([](auto& f) { f.readOnly = true; }), HasSubstr("ALTER ROLE \"hall\""));
    EXPECT_THAT(with([](auto& f) { f.schema = ""; }), HasSubstr("CREATE SCHEMA"));
    EXPECT_THAT(with([](auto& f) { f.mayCreate = false; }), HasSubstr("GRANT CREATE ON SCHEMA \"public\" TO \"hall\""));
    EXPECT_THAT(with([](auto& f) { f.lockedTable = "kernel_person"; }), HasSubstr("kernel_person"));
    EXPECT_THAT(with([](auto& f) { f.sharedSessions = true; }), HasSubstr("pool_mode = session"));
}

/// On the real server.
class UnfitDatabases : public ::testing::Test {
protected:
    void SetUp() override {
        if (!testing::postgresqlUrl()) GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        name_ = "gh_unfit_" + std::to_string(::getpid());
    }
    void TearDown() override {
        if (name_.empty()) return;
        for (const auto* what : {"DROP DATABASE IF EXISTS ", "DROP ROLE IF EXISTS "}) run(what + name_);
    }
    /// Outside any transaction.
    static void run(const std::string& statement) { runOn(*testing::postgresqlUrl(), statement); }
    static void runOn(const std::string& url, const std::string& statement) {
        const auto session = connectPostgresql({.url = parseDatabaseUrl(url)});
        session->runScript("SET default_transaction_read_only = off");
        session->runScript(statement);
    }
    std::string urlOf(const std::string& database, const std::string& role = "") const {
        auto url = *testing::postgresqlUrl();
        if (const auto user = url.find("postgres@"); user != url.npos && !role.empty()) url.replace(user, 8, role);
        return url.replace(url.rfind('/') + 1, std::string::npos, database);
    }
    static std::string problemOf(const std::string& url) {
        try {
            checkDatabase(url);
        } catch (const DatabaseUnfit& problem) {
            return problem.what();
        }
        return "none";
    }
    std::string name_;
};

TEST_F(UnfitDatabases, AreRefusedWhenTheyCannotStoreEveryName) {
    run("CREATE DATABASE " + name_ + " ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    EXPECT_THAT(problemOf(urlOf(name_)), HasSubstr("LATIN1"));
    EXPECT_EQ(problemOf(*testing::postgresqlUrl()), "none");
}

TEST_F(UnfitDatabases, AreRefusedToARoleThatMayOnlyRead) {
    run("CREATE DATABASE " + name_);
    run("CREATE ROLE " + name_ + " LOGIN");
    EXPECT_THAT(problemOf(urlOf(name_, name_)), HasSubstr("GRANT CREATE ON SCHEMA"));
    run("ALTER DATABASE " + name_ + " OWNER TO " + name_);
    EXPECT_EQ(problemOf(urlOf(name_, name_)), "none");
    run("ALTER ROLE " + name_ + " SET default_transaction_read_only = on");
    EXPECT_THAT(problemOf(urlOf(name_, name_)), HasSubstr("may only read"));
    run("ALTER ROLE " + name_ + " RESET default_transaction_read_only");
    runOn(urlOf(name_), "CREATE TABLE kernel_person (id TEXT)");
    EXPECT_THAT(problemOf(urlOf(name_, name_)), HasSubstr("kernel_person"));
}

}  // namespace
}  // namespace guildhall::data
