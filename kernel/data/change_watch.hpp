// How nodes of one database learn that something they keep in memory (rules, settings, templates) has changed: a
// counter for each area, raised in the transaction of the change and looked at twice a second.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/log.hpp>

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace guildhall::data {

/// Any thread, except subscribe (before start), start and stop.
class ChangeWatch {
public:
    ChangeWatch(sdk::Database& database, sdk::Log& log);
    ~ChangeWatch();

    /// `reload` reads the area from the database; it is called now and after every change, one at a time for all
    /// areas. When it throws it is called again at the next look.
    void subscribe(const std::string& area, std::function<void()> reload);
    /// Called with every change of the area. This node reloads on this thread as soon as `tx` has committed, the
    /// others within a second.
    void touch(sdk::Transaction& tx, std::string_view area);

    void start();
    void stop();

private:
    struct Area {
        std::function<void()> reload;
        std::int64_t version = -1;  ///< the one `reload` has seen
    };
    void look();
    void loop();
    void reload(const std::string& name, std::int64_t version);

    sdk::Database& database_;
    sdk::Log& log_;
    std::map<std::string, Area, std::less<>> areas_;
    std::mutex reloading_;  ///< held while areas are read again
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace guildhall::data
