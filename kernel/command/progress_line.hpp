// How far long work on the command line has come: a bar that is drawn over on a terminal, now and then a line
// elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace guildhall::command {

/// Writes to standard error, so that --json on standard output stays JSON. One thread.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    /// `total` 0: not known.
    void tell(const std::string& what, std::int64_t done, std::int64_t total);

private:
    void draw(const std::string& what, std::int64_t done, std::int64_t total);

    bool terminal_;
    bool drawn_ = false;
    std::string last_;
    std::chrono::steady_clock::time_point next_{};
};

}  // namespace guildhall::command
