// Which plugin a fatal signal struck in, written to a file that the next start reads. Signals: SEGV, BUS, ILL,
// FPE, ABRT, so std::terminate too. After writing, the signal's own action follows: the process ends as it would have.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct Crash {
    std::string node = {};  ///< `<host>.<port>` of the server that ended
    std::string plugin;     ///< empty: the kernel's own code
    std::string evidence;   ///< “SIGSEGV at address 0x0, in greeting.so+0x1139, called from …”
};

/// One for the process; the file stays open until it ends.
class CrashRecord {
public:
    /// Empties the file: read what the last process left before. Throws std::runtime_error when it cannot be opened.
    /// No effect in builds with a sanitizer, which handles these signals itself.
    static void install(const std::filesystem::path& file);
    /// What the last process left, none when it ended well.
    static std::optional<Crash> read(const std::filesystem::path& file);
    /// What servers left in `folder` (`crash-record.<node>`) that are not there any more; taken away. A server keeps a
    /// lock on its own file, so that those that share the folder do not take each other's.
    static std::vector<Crash> left(const std::filesystem::path& folder);
};

}  // namespace guildhall::plugins
