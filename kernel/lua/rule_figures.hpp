// What the rule engine counts: how the calls of single rules ended, and how long they took.
#pragma once

#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/exposition.hpp"
#include "kernel/metrics/histogram.hpp"

#include <array>
#include <chrono>

namespace guildhall::lua {

/// Any thread.
class RuleFigures {
public:
    enum class Ending {
        Answered,
        Failed,  ///< an error of the rule
        Killed,  ///< stopped at its deadline
        Died,    ///< its process ended
        NoProcess,
    };
    void ran(Ending ending, std::chrono::nanoseconds spent) {
        endings_[static_cast<std::size_t>(ending)].add();
        times_.observe(spent);
    }
    void tell(metrics::Exposition& out) const {
        static constexpr const char* names[] = {"answered", "failed", "killed", "died", "no_process"};
        out.counter("guildhall_lua_calls_total", "Calls of Lua rules, by how they ended.");
        for (std::size_t i = 0; i < endings_.size(); ++i) out.sample(endings_[i], {{"result", names[i]}});
        out.histogram("guildhall_lua_call_duration_seconds", "Calls of Lua rules, with the wait for a process.");
        out.sample(times_.read());
    }

private:
    std::array<metrics::Counter, 5> endings_;
    metrics::Histogram times_;
};

}  // namespace guildhall::lua
