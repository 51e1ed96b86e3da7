// What takes a while to work out and may be a minute old, in memory. Not for what decides anything: a coach's free
// places are always read anew.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace guildhall::coaching {

/// Any thread; two that ask at once may both work it out.
template <class T>
class Kept {
public:
    static constexpr auto longest = std::chrono::seconds(60);

    std::shared_ptr<const T> get(const std::string& key, sdk::Instant now, const std::function<T()>& make) {
        {
            const std::lock_guard lock(mutex_);
            const auto found = kept_.find(key);
            // A clock that was put back makes nothing last longer.
            if (found != kept_.end() && found->second.first <= now && now - found->second.first < longest)
                return found->second.second;
        }
        auto made = std::make_shared<const T>(make());
        const std::lock_guard lock(mutex_);
        kept_[key] = {now, made};
        return made;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::pair<sdk::Instant, std::shared_ptr<const T>>> kept_;
};

}  // namespace guildhall::coaching
