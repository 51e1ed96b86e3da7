// Every test of data runs on both engines: SQLite in a folder of its own, PostgreSQL in a schema of its own.
// PostgreSQL needs GUILDHALL_TEST_POSTGRES (a URL with the right to create schemas); without it those are skipped.
//
//   class Shelf : public EveryDatabase {};
//   GUILDHALL_ON_EVERY_DATABASE(Shelf);
//   TEST_P(Shelf, KeepsWhatWasWritten) { db().write([](auto& tx) { … }); }
#pragma once

#include "kernel/data/connections.hpp"
#include "kernel/data/migrator.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace guildhall::testing {

inline std::optional<std::string> postgresqlUrl() {
    const char* url = std::getenv("GUILDHALL_TEST_POSTGRES");
    return url && *url ? std::optional<std::string>(url) : std::nullopt;
}

/// An empty database of one engine, gone at the end.
class TestDatabase {
public:
    explicit TestDatabase(data::Engine engine) : engine_(engine) {
        static std::atomic<int> counter{0};
        name_ = "gh_test_" + std::to_string(::getpid()) + "_" + std::to_string(++counter);
        if (engine == data::Engine::Sqlite) {
            folder_ = std::filesystem::temp_directory_path() / name_;
            std::filesystem::remove_all(folder_);  // of a test that was killed and had this number
            std::filesystem::create_directories(folder_);
            options_.url = "sqlite:" + (folder_ / "test.db").string();
        } else {
            options_.url = *postgresqlUrl();
            runOnSchema("CREATE SCHEMA " + name_);
            options_.url += (options_.url.find('?') == std::string::npos ? "?" : "&");
            options_.url += "options=-csearch_path%3D" + name_ + "&application_name=" + name_;
        }
        options_.poolSize = 8;
        connections_ = data::open(options_);
    }

    ~TestDatabase() {
        connections_.reset();
        if (engine_ == data::Engine::Sqlite)
            std::filesystem::remove_all(folder_);
        else
            runOnSchema("DROP SCHEMA " + name_ + " CASCADE");
    }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    data::Connections& connections() { return *connections_; }
    /// As another process would open it.
    std::unique_ptr<data::Connections> another() const { return data::open(options_); }
    const data::DatabaseOptions& options() const { return options_; }
    /// The schema's and, to the server, the application's name.
    const std::string& name() const { return name_; }

private:
    void runOnSchema(const std::string& statement) const {
        data::open({.url = *postgresqlUrl()})->write([&](sdk::Transaction& tx) { tx.execute(statement); });
    }

    data::Engine engine_;
    std::string name_;
    std::filesystem::path folder_;
    data::DatabaseOptions options_;
    std::unique_ptr<data::Connections> connections_;
};

/// An empty database per test.
class EveryDatabase : public ::testing::TestWithParam<data::Engine> {
protected:
    void SetUp() override {
        if (GetParam() == data::Engine::Postgresql && !postgresqlUrl())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        database_ = std::make_unique<TestDatabase>(GetParam());
        prepare();
    }
    void TearDown() override { database_.reset(); }

    /// For fixtures that need tables.
    virtual void prepare() {}

    data::Connections& db() { return database_->connections(); }
    TestDatabase& database() { return *database_; }

private:
    std::unique_ptr<TestDatabase> database_;
};

/// A database with the kernel's tables.
class EveryKernelDatabase : public EveryDatabase {
protected:
    void prepare() override { data::Migrator(db(), "kernel", GUILDHALL_SOURCE_DIR "/db").up(); }
};

inline std::string engineName(const ::testing::TestParamInfo<data::Engine>& info) {
    return info.param == data::Engine::Sqlite ? "OnSqlite" : "OnPostgresql";
}

}  // namespace guildhall::testing

#define GUILDHALL_ON_EVERY_DATABASE(fixture)                                                                          \
    INSTANTIATE_TEST_SUITE_P(Each, fixture,                                                                           \
                             ::testing::Values(guildhall::data::Engine::Sqlite, guildhall::data::Engine::Postgresql), \
                             guildhall::testing::engineName)
