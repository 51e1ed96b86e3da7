// ACCESS_DENIED entries. Who is signed in gets one for each refusal. Strangers could fill the log for ever, so of
// theirs one a minute is kept for each address and reason, with how many there were since the one before.
#pragma once

#include "kernel/base/repeated_work.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace guildhall::audit {

/// Any thread, except start and stop.
class Refusals {
public:
    static constexpr std::chrono::seconds window{60};
    /// So many address and reason pairs are told apart; further addresses count as one, so that memory and log stay
    /// bounded whoever comes.
    static constexpr std::size_t mostKnown = 1000;

    Refusals(sdk::Database& database, sdk::Audit& audit, const sdk::Clock& clock, sdk::Log& log)
        : database_(database), audit_(audit), clock_(clock), log_(log) {}
    ~Refusals() { stop(); }

    /// `path` as a log may tell it. Never throws: what cannot be recorded is logged with all that is known of it.
    void record(const sdk::Actor& who, const std::string& path, const std::string& reason);
    /// Records the counts whose minute is over; all of them when `everything`.
    void flush(bool everything = false);

    /// Flushes now and then; the rest at the stop.
    void start();
    void stop();

private:
    struct Counted {
        sdk::Instant since;
        std::int64_t further = 0;  ///< since the entry that was recorded
        sdk::Actor who;
        std::string path;
    };
    /// True when this one is only counted.
    bool count(const sdk::Actor& who, const std::string& path, const std::string& reason);
    void write(const sdk::Actor& who, const std::string& path, const std::string& reason, std::int64_t further);

    sdk::Database& database_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    sdk::Log& log_;
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Counted> counted_;  ///< by address and reason
    base::RepeatedWork work_;
};

}  // namespace guildhall::audit
