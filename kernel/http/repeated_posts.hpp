// A form sent twice, by a double click without script or because the answer was slow, is done once: the second is told
// what the first was told. Every form carries a token that is fresh on every page, so the same token with the same
// values is the same form sent again.
#pragma once

#include "kernel/http/answer.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace guildhall::http {

/// Any thread. Of this server only: a proxy sends one browser to one server (config/nginx.conf.example).
class RepeatedPosts {
public:
    static constexpr std::chrono::seconds remembered{60};
    static constexpr std::size_t mostRemembered = 10'000;

    /// The turn of who is first with a key; without an answer it has failed, and the next tries.
    class Turn {
    public:
        Turn(RepeatedPosts& posts, std::string key) : posts_(posts), key_(std::move(key)) {}
        ~Turn() { posts_.end(key_, nullptr); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        /// Only a redirect, which says that something was done, is kept.
        void done(const Answer& answer);

    private:
        RepeatedPosts& posts_;
        std::string key_;
    };

    /// A turn, or the answer to give. Waits while the same post is being worked on, up to a minute; then takes the
    /// turn.
    struct Begun {
        std::unique_ptr<Turn> turn;
        std::optional<Answer> answer;
    };
    Begun begin(const std::string& key);

private:
    struct Entry {
        bool working = true;
        std::optional<Answer> answer;
        std::chrono::steady_clock::time_point until;
    };
    void end(const std::string& key, const Answer* answer);
    void forgetOld(std::chrono::steady_clock::time_point now);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::deque<std::string> done_;  ///< the oldest first
};

}  // namespace guildhall::http
