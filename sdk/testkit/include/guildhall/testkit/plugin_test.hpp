// Makes every test of a plugin run on SQLite and on PostgreSQL, each with a host of its own.
//
//   class Notices : public guildhall::testkit::PluginTest {};
//   GUILDHALL_ON_BOTH_DATABASES(Notices);
//   TEST_P(Notices, ShowANewNoticeToEveryone) { auto admin = host().signedInAs("admin"); … }
//
// The plugin is the one of guildhall_add_plugin_test(). Without GUILDHALL_TEST_POSTGRES those tests are skipped and say
// so.
#pragma once

#include <guildhall/testkit/test_host.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

namespace guildhall::testkit {

class PluginTest : public ::testing::TestWithParam<Engine> {
protected:
    void SetUp() override {
        if (GetParam() == Engine::Postgresql && postgresqlUrl().empty())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        auto options = this->options();
        if (options.plugin.empty()) options.plugin = GUILDHALL_PLUGIN_FOLDER;
        options.engine = GetParam();
        host_ = std::make_unique<TestHost>(options);
    }
    void TearDown() override { host_.reset(); }

    /// For fixtures that need rules, settings, other plugins or the demonstration data.
    virtual TestHostOptions options() { return {}; }
    TestHost& host() { return *host_; }

private:
    std::unique_ptr<TestHost> host_;
};

/// For GoogleTest's messages.
inline void PrintTo(Engine engine, std::ostream* out) { *out << (engine == Engine::Sqlite ? "SQLite" : "PostgreSQL"); }

inline std::string engineName(const ::testing::TestParamInfo<Engine>& info) {
    return info.param == Engine::Sqlite ? "OnSqlite" : "OnPostgresql";
}

}  // namespace guildhall::testkit

#define GUILDHALL_ON_BOTH_DATABASES(fixture)                                                                          \
    INSTANTIATE_TEST_SUITE_P(                                                                                         \
        Each, fixture, ::testing::Values(guildhall::testkit::Engine::Sqlite, guildhall::testkit::Engine::Postgresql), \
        guildhall::testkit::engineName)
