// A line for each answered request (`http.access_log`), in the format of the application log.
#pragma once

#include "kernel/log/access_entry.hpp"
#include "kernel/log/line_writer.hpp"
#include "kernel/log/log_format.hpp"

#include <guildhall/sdk/time.hpp>

namespace guildhall::log {

/// Any thread.
class AccessLog {
public:
    /// Both outlive it.
    AccessLog(const sdk::Clock& clock, LogFormat format, LineWriter& writer = LineWriter::standardError())
        : clock_(clock), format_(format), writer_(writer) {}
    void write(const log::AccessEntry& entry) const;

private:
    const sdk::Clock& clock_;
    const LogFormat format_;
    LineWriter& writer_;
};

}  // namespace guildhall::log
