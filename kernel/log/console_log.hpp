// The application log: one line for each entry, with the time, the level, the message and, where there is one,
// the request, job and plugin it was written in.
#pragma once

#include "kernel/log/line_writer.hpp"
#include "kernel/log/log_format.hpp"

#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

namespace guildhall::log {

/// Any thread.
class ConsoleLog : public sdk::Log {
public:
    struct Options {
        bool quiet = false;  ///< warnings and errors only, for commands whose output people read
        LogFormat format = LogFormat::Text;
    };
    /// Both outlive it.
    ConsoleLog(const sdk::Clock& clock, Options options, LineWriter& writer = LineWriter::standardError())
        : clock_(clock), options_(options), writer_(writer) {}

    void info(std::string_view text) override {
        if (!options_.quiet) write("info", text);
    }
    void warning(std::string_view text) override { write("warning", text); }
    void error(std::string_view text) override { write("error", text); }

private:
    void write(std::string_view level, std::string_view text);

    const sdk::Clock& clock_;
    const Options options_;
    LineWriter& writer_;
};

}  // namespace guildhall::log
