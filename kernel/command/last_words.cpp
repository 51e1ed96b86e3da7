#include "kernel/command/last_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

namespace guildhall::command {

namespace {

bool inJson = false;

/// Allocates nothing.
void say(const char* what) {
    char line[600];
    std::size_t size = 0;
    const auto add = [&](const char* text, std::size_t most) {
        const auto length = std::min({std::strlen(text), most, sizeof line - size});
        std::transform(text, text + length, line + size,
                       [](char c) { return c < 0x20 || c == 0x7f || (inJson && (c == '"' || c == '\\')) ? ' ' : c; });
        size += length;
    };
    const auto addPlain = [&](const char* text) {
        const auto length = std::min(std::strlen(text), sizeof line - size);
        std::memcpy(line + size, text, length);
        size += length;
    };
    addPlain(inJson ? "{\"level\":\"error\",\"message\":\"the server ends: " : "error the server ends: ");
    add(what, 400);
    addPlain(inJson ? "\"}\n" : "\n");
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line, size);
}

[[noreturn]] void lastWords() {
    try {
        if (const auto cause = std::current_exception()) std::rethrow_exception(cause);
        say("it was told to");
    } catch (const std::bad_alloc&) {
        say("out of memory");
    } catch (const std::exception& problem) {
        say(problem.what());
    } catch (...) {
        say("something that is no std::exception");
    }
    std::abort();
}

}  // namespace

void prepareLastWords(log::LogFormat format) {
    inJson = format == log::LogFormat::Json;
    std::set_terminate(lastWords);
}

}  // namespace guildhall::command
