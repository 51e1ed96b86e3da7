// A plugin folder of a test's own, with copies of the template plugin under any id and version, and services that
// plugin never uses.
#pragma once

#include "kernel/plugins/plugin_host.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <fstream>

namespace guildhall::testing {

class PluginFolder {
public:
    PluginFolder() {
        static std::atomic<int> counter{0};
        path_ = std::filesystem::temp_directory_path() /
                ("gh-plugins-" + std::to_string(::getpid()) + "-" + std::to_string(++counter));
        std::filesystem::create_directories(path_);
    }
    ~PluginFolder() { std::filesystem::remove_all(path_); }
    PluginFolder(const PluginFolder&) = delete;
    PluginFolder& operator=(const PluginFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    /// `more`: further keys of plugin.json, such as {"depends", {{"a", ">=1"}}}.
    /// `library`: whose it is under build/test-plugins.
    void install(const std::string& id, const std::string& version = "1.0", const sdk::Value& more = {},
                 const std::string& library = "greeting") {
        sdk::Value json{
            {"id", id}, {"name", "The " + id}, {"version", version}, {"sdk", ">=0.1"}, {"description", "x"}};
        if (more.is_object()) json.update(more);
        std::filesystem::remove_all(path_ / id);
        std::filesystem::create_directories(path_ / id);
        std::filesystem::copy_file(
            std::filesystem::path(GUILDHALL_BUILD_DIR) / "test-plugins" / library / (library + ".so"),
            path_ / id / (id + ".so"));
        manifest(id, json.dump());
    }
    void manifest(const std::string& id, const std::string& json) {
        std::filesystem::create_directories(path_ / id);
        const auto file = path_ / id / "plugin.json";
        std::ofstream(file) << json;
        // A file system may not tell two writes apart that follow at once.
        std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() + ++written_ * stepApart);
    }
    void migration(const std::string& id, const std::string& name, const std::string& sql) {
        std::filesystem::create_directories(path_ / id / "db");
        std::ofstream(path_ / id / "db" / name) << sql;
    }

private:
    static constexpr std::chrono::milliseconds stepApart{10};
    std::filesystem::path path_;
    int written_ = 0;
};

/// For plugins that use no service: the references are never followed.
class NoServices {
public:
    sdk::Services services{.database = database_,
                           .audit = *reinterpret_cast<sdk::Audit*>(&log_),
                           .jobs = *reinterpret_cast<sdk::Jobs*>(&log_),
                           .mail = *reinterpret_cast<sdk::Mail*>(&log_),
                           .rules = *reinterpret_cast<sdk::Rules*>(&log_),
                           .events = *reinterpret_cast<sdk::Events*>(&log_),
                           .interfaces = *reinterpret_cast<sdk::Interfaces*>(&log_),
                           .people = *reinterpret_cast<sdk::People*>(&log_),
                           .http = *reinterpret_cast<sdk::HttpClient*>(&log_),
                           .clock = clock_,
                           .random = random_,
                           .log = log_,
                           .settings = *reinterpret_cast<sdk::Settings*>(&log_),
                           .vault = *reinterpret_cast<sdk::Vault*>(&log_),
                           .site = {},
                           .files = sdk::Files("/nowhere"),
                           .folder = {}};

private:
    class NoDatabase : public sdk::Database {
        void transact(bool, const std::function<void(sdk::Transaction&)>&) override {
            throw std::logic_error("unused");
        }
    };
    NoDatabase database_;
    FakeLog log_;
    FakeClock clock_;
    FakeRandom random_;
};

}  // namespace guildhall::testing
