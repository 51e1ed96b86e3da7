#include "kernel/command/progress_line.hpp"

#include <unistd.h>

#include <iostream>

namespace guildhall::command {

namespace {

using namespace std::chrono_literals;
constexpr std::int64_t barWidth = 30;

std::string countOf(std::int64_t done, std::int64_t total) {
    if (total > 0) return std::to_string(done) + " of " + std::to_string(total);
    return done > 0 ? std::to_string(done) : "";
}

}  // namespace

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressLine::tell(const std::string& what, std::int64_t done, std::int64_t total) {
    const auto now = std::chrono::steady_clock::now();
    const bool other = what != last_;
    if (!other && now < next_ && (terminal_ || done != total)) return;
    last_ = what;
    next_ = now + (terminal_ ? 100ms : 5000ms);
    if (terminal_) return draw(what, done, total);
    std::cerr << what << " " << countOf(done, total) << std::endl;
}

void ProgressLine::draw(const std::string& what, std::int64_t done, std::int64_t total) {
    std::string bar;
    if (total > 0)
        for (std::int64_t i = 0; i < barWidth; ++i) bar += i < done * barWidth / total ? "█" : "░";
    std::cerr << "\r\x1b[K" << bar << " " << what << " " << countOf(done, total) << std::flush;
    drawn_ = true;
}

}  // namespace guildhall::command
