// Guessing a password gets slower, but never locks anyone out for good: after each failure of an address one
// waits 1 s (fewer than 3 failures), 3 s (9), 5 s (25), 10 s (100), then until the next day (UTC). The same steps hold
// for an IP address at ten times as many failures, because an office shares one. Counting starts anew each day. Nobody
// can shut an owner out: a browser in which the person signed in before is counted by itself, and a mailed link asks
// for no password.
#pragma once

#include "kernel/identity/counter_repository.hpp"

#include <guildhall/sdk/time.hpp>

#include <string_view>

namespace guildhall::identity {

/// Any thread. Every try is counted as a failure before the password is looked at, so that parallel guesses cannot
/// slip through together; success takes it back.
class GuessLimits {
public:
    explicit GuessLimits(const sdk::Clock& clock) : clock_(clock) {}

    struct Guess {
        std::string_view email;
        std::string_view ip;
        std::string_view browser = {};  ///< name of a browser the person is known in; it is counted by itself
    };
    /// Throws TooManyRequests while a wait runs.
    void reserve(sdk::Transaction& tx, const Guess& guess);
    /// The guess was right.
    void forgive(sdk::Transaction& tx, const Guess& guess);

private:
    void count(sdk::Transaction& tx, std::string_view kind, std::string_view subject, std::int64_t factor);

    const sdk::Clock& clock_;
    CounterRepository repository_;
};

/// How long to wait after that many failures; `now` matters from 100 on.
std::chrono::microseconds waitAfter(std::int64_t failures, sdk::Instant now);

}  // namespace guildhall::identity
