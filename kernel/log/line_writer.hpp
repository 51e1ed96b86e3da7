// Writes lines to a descriptor, each with one write(), so that lines of several threads never mix.
#pragma once

#include <mutex>
#include <string>

namespace guildhall::log {

/// Any thread.
class LineWriter {
public:
    /// Does not own the descriptor.
    explicit LineWriter(int descriptor) : descriptor_(descriptor) {}
    /// `line` without its end. A log nobody can take any more is no reason to stop: failures are passed over.
    void write(std::string line);

    static LineWriter& standardError();

private:
    std::mutex mutex_;  ///< for the rest of a line that did not go out at once
    int descriptor_;
};

}  // namespace guildhall::log
