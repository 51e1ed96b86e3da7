#include "kernel/data/change_watch.hpp"

#include "kernel/data/change_repository.hpp"

#include <chrono>

namespace guildhall::data {

using namespace std::chrono_literals;

ChangeWatch::ChangeWatch(sdk::Database& database, sdk::Log& log) : database_(database), log_(log) {}

ChangeWatch::~ChangeWatch() { stop(); }

void ChangeWatch::subscribe(const std::string& area, std::function<void()> reload) {
    const auto versions = database_.read([](sdk::Transaction& tx) { return ChangeRepository::versions(tx); });
    const auto known = versions.find(area);
    reload();
    areas_[area] = {std::move(reload), known == versions.end() ? 0 : known->second};
}

void ChangeWatch::touch(sdk::Transaction& tx, std::string_view area) {
    ChangeRepository::raise(tx, area);
    tx.afterCommit([this, name = std::string(area)] { reload(name, -1); });
}

void ChangeWatch::reload(const std::string& name, std::int64_t version) {
    const std::lock_guard lock(reloading_);
    const auto area = areas_.find(name);
    if (area == areas_.end()) return;
    try {
        area->second.reload();
        if (version >= 0) area->second.version = version;
    } catch (const std::exception& problem) {
        log_.warning("changed " + name + " could not be read: " + problem.what());
    }
}

void ChangeWatch::look() {
    for (const auto& [area, version] :
         database_.read([](sdk::Transaction& tx) { return ChangeRepository::versions(tx); })) {
        const auto known = areas_.find(area);
        if (known != areas_.end() && known->second.version != version) reload(area, version);
    }
}

void ChangeWatch::loop() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, 500ms, [&] { return stopping_; })) {
        lock.unlock();
        try {
            look();
        } catch (const std::exception&) {
            // The database is away: the next look tries again.
        }
        lock.lock();
    }
}

void ChangeWatch::start() {
    thread_ = std::thread([this] { loop(); });
}

void ChangeWatch::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

}  // namespace guildhall::data
