#include "kernel/access/permission_use.hpp"

#include <algorithm>

namespace guildhall::access {

namespace {

/// Routes and roles are few; whatever goes wrong, memory stays bounded.
constexpr std::size_t mostKnown = 20'000;

}  // namespace

void PermissionUse::note(const sdk::Viewer& viewer, const sdk::Access& access, const std::string& page) {
    if (viewer.activeRole().empty()) return;
    std::vector<std::string> needed;
    for (const auto& code : access.permissions())
        if (viewer.can(code)) needed.push_back(code);
    // Of several that would do each, none is needed as long as there is another.
    if (needed.size() > 1) return;
    const auto day = sdk::isoDate(sdk::dateIn(clock_.now(), "UTC"));
    const std::lock_guard lock(mutex_);
    for (auto& code : needed)
        if (counted_.size() < mostKnown) ++counted_[{day, viewer.activeRole(), std::move(code), page}];
}

void PermissionUse::flush() {
    std::map<Key, std::int64_t> counted;
    {
        const std::lock_guard lock(mutex_);
        counted.swap(counted_);
    }
    if (counted.empty()) return;
    try {
        database_.write([&](sdk::Transaction& tx) {
            for (const auto& [key, requests] : counted) {
                const auto& [day, role, permission, page] = key;
                PermissionUseRepository::add(tx, day, role, {permission, page, requests, day});
            }
            PermissionUseRepository::removeBefore(tx, sdk::isoDate(sdk::dateIn(clock_.now() - kept, "UTC")));
        });
    } catch (const std::exception& problem) {
        log_.warning(std::string("which permissions are used could not be written: ") + problem.what());
        const std::lock_guard lock(mutex_);
        for (const auto& [key, requests] : counted) counted_[key] += requests;
    }
}

std::string PermissionUse::since() const { return sdk::isoDate(sdk::dateIn(clock_.now() - shown, "UTC")); }

void PermissionUse::start() {
    work_.start(pause, [this] { flush(); });
}

void PermissionUse::stop() {
    if (work_.stop()) flush();
}

}  // namespace guildhall::access
