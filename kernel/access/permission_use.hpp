// Which permissions roles really use: each page that was opened because its role has a permission is counted,
// and written once a minute. Counts only: not who, and not of whom.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/permission_use_repository.hpp"
#include "kernel/base/repeated_work.hpp"

#include <guildhall/sdk/access.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

namespace guildhall::access {

/// Any thread, except start and stop.
class PermissionUse {
public:
    static constexpr std::chrono::days shown{90}, kept{120};
    static constexpr std::chrono::seconds pause{60};  ///< what a killed server has not written is lost

    PermissionUse(sdk::Database& database, const sdk::Clock& clock, sdk::Log& log)
        : database_(database), clock_(clock), log_(log) {}
    ~PermissionUse() { stop(); }

    /// The viewer was let in. Counted for each permission without which they would not have been.
    void note(const sdk::Viewer& viewer, const sdk::Access& access, const std::string& page);
    /// Writes what is counted; never throws. What cannot be written is counted on.
    void flush();
    /// Where the codes of all permissions come from that some page asks for. Set before start.
    void asks(std::function<PermissionSet()> source) { asks_ = std::move(source); }
    PermissionSet asked() const { return asks_ ? asks_() : PermissionSet(); }
    /// The first day that is shown, ISO.
    std::string since() const;

    void start();
    void stop();

private:
    using Key = std::tuple<std::string, std::string, std::string, std::string>;  ///< day, role, permission, page

    sdk::Database& database_;
    const sdk::Clock& clock_;
    sdk::Log& log_;
    std::function<PermissionSet()> asks_;
    std::mutex mutex_;
    std::map<Key, std::int64_t> counted_;
    base::RepeatedWork work_;
};

}  // namespace guildhall::access
