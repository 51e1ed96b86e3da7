#include "kernel/http/repeated_posts.hpp"

namespace guildhall::http {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::chrono::seconds patience{60};

}  // namespace

void RepeatedPosts::Turn::done(const Answer& answer) {
    if (answer.status >= 300 && answer.status < 400) posts_.end(key_, &answer);
}

void RepeatedPosts::forgetOld(SteadyClock::time_point now) {
    while (!done_.empty()) {
        const auto oldest = entries_.find(done_.front());
        if (oldest != entries_.end() && oldest->second.until > now && done_.size() < mostRemembered) return;
        if (oldest != entries_.end() && !oldest->second.working) entries_.erase(oldest);
        done_.pop_front();
    }
}

RepeatedPosts::Begun RepeatedPosts::begin(const std::string& key) {
    std::unique_lock lock(mutex_);
    forgetOld(SteadyClock::now());
    const auto isFree = [&] {
        const auto found = entries_.find(key);
        return found == entries_.end() || !found->second.working;
    };
    if (!changed_.wait_for(lock, patience, isFree)) return {};
    if (const auto found = entries_.find(key); found != entries_.end()) return {nullptr, found->second.answer};
    entries_.emplace(key, Entry{});
    return {std::make_unique<Turn>(*this, key), std::nullopt};
}

void RepeatedPosts::end(const std::string& key, const Answer* answer) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end() || !found->second.working) return;
        if (!answer) {
            entries_.erase(found);
        } else {
            found->second.working = false;
            found->second.answer = Answer{.status = answer->status, .headers = answer->headers, .body = answer->body};
            found->second.until = SteadyClock::now() + remembered;
            done_.push_back(key);
        }
    }
    changed_.notify_all();
}

}  // namespace guildhall::http
