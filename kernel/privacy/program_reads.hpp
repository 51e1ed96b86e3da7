// What programs read about people. They may ask many times a second, so what one of them has read of one kind is
// entered in the account of disclosures together, now and then; a kill loses what was read since.
#pragma once

#include "kernel/base/repeated_work.hpp"
#include "kernel/privacy/disclosures.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/log.hpp>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace guildhall::privacy {

/// Any thread, except start and stop.
class ProgramReads {
public:
    static constexpr std::chrono::seconds interval{30};

    ProgramReads(sdk::Database& database, Disclosures account, sdk::Log& log)
        : database_(database), account_(std::move(account)), log_(log) {}
    ~ProgramReads() { stop(); }

    /// What somebody reads of themselves is none.
    void note(const sdk::Request& request, const sdk::Disclosure& disclosure);
    /// Enters what was noted. What cannot be entered now is kept for the next time.
    void flush();

    /// Flushes now and then; the rest at the stop.
    void start();
    void stop();

private:
    struct Noted {
        sdk::Actor who;
        std::string page;
        std::set<std::string> people;
        std::vector<std::string> fields;
        std::int64_t records = 0;
    };

    sdk::Database& database_;
    const Disclosures account_;
    sdk::Log& log_;
    std::mutex mutex_;
    std::map<std::tuple<std::string, std::string, std::string>, Noted> noted_;  ///< by person, role and what
    base::RepeatedWork work_;
};

}  // namespace guildhall::privacy
