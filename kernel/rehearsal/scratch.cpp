#include "kernel/rehearsal/scratch.hpp"

#include "kernel/data/connections.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <system_error>

namespace guildhall::rehearsal {

namespace {

/// Unlike that of another process, also one that ended without tidying up and had the same id.
std::string newName() {
    static std::atomic<int> counter{0};
    const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
    return "guildhall_" + std::to_string(::getpid()) + "_" + std::to_string(ticks) + "_" + std::to_string(++counter);
}

}  // namespace

Scratch::Scratch(const std::string& postgresql)
    : server_(postgresql), name_(newName()), folder_(std::filesystem::temp_directory_path() / name_) {
    std::filesystem::create_directories(folder_);
    if (server_.empty()) {
        databaseUrl_ = "sqlite:" + (folder_ / "guildhall.db").string();
        return;
    }
    runOnServer("CREATE SCHEMA " + name_);
    databaseUrl_ = server_ + (server_.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + name_;
}

Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    if (server_.empty()) return;
    try {
        runOnServer("DROP SCHEMA " + name_ + " CASCADE");
    } catch (const std::exception&) {
        // The server went away: what is left is an empty name in a database made for tests.
    }
}

void Scratch::runOnServer(const std::string& statement) const {
    data::open({.url = server_})->write([&](sdk::Transaction& tx) { tx.execute(statement); });
}

}  // namespace guildhall::rehearsal
