// Counts and times statements and transactions, and logs the statements that took long: their SQL, never their
// parameters, which may be anybody's data.
#pragma once

#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/exposition.hpp"
#include "kernel/metrics/histogram.hpp"

#include <guildhall/sdk/log.hpp>

#include <array>
#include <chrono>
#include <string_view>

namespace guildhall::data {

/// Any thread.
class StatementWatch {
public:
    /// `slowFrom` zero: no statement is logged. `log` null: the same.
    StatementWatch(std::chrono::milliseconds slowFrom, sdk::Log* log) : slowFrom_(slowFrom), log_(log) {}

    void ran(bool writing, std::string_view sql, std::chrono::nanoseconds spent, std::size_t rows) {
        statements_[writing].observe(spent);
        if (slowFrom_.count() > 0 && spent >= slowFrom_) slow(sql, spent, rows);
    }
    void failed() { failed_.add(); }
    void transaction(bool writing, std::chrono::nanoseconds spent) { transactions_[writing].observe(spent); }
    /// A transaction runs again: after a collision, or because its session was lost.
    void again(bool lost) { again_[lost].add(); }

    void tell(metrics::Exposition& out) const;

private:
    void slow(std::string_view sql, std::chrono::nanoseconds spent, std::size_t rows);

    const std::chrono::milliseconds slowFrom_;
    sdk::Log* const log_;
    std::array<metrics::Histogram, 2> statements_, transactions_;  ///< reading, writing
    std::array<metrics::Counter, 2> again_;                        ///< collided, lost
    metrics::Counter failed_, slow_;
};

}  // namespace guildhall::data
