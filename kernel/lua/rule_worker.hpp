// The process a rule runs in: no files, no network, little memory, one call at a time.
#pragma once

#include <seccomp.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace guildhall::lua {

inline constexpr std::size_t maxRuleBytes = 64 * 1024;
inline constexpr std::size_t maxInputBytes = 1024 * 1024;
inline constexpr std::size_t maxSharedBytes = 2 * 1024 * 1024;  ///< of the modules and data tables one rule asks for
inline constexpr std::size_t maxRuleMemory = 32 * 1024 * 1024;

// A message is a 32-bit length and that many bytes.
// Request: five parts, each with its own length before it: rule name, source, milliseconds, `[input, outcome, context]`
// as JSON (what the context has and the input lacks is the input's), and AskedParts::json.
// Reply: one letter and a text: `v` the value as JSON, `e` what went wrong, `o` the same in the rule's own words, `t`
// the same when it took too long, `m` the same when it took too much memory, and the worker ends. Behind it, each after
// a `logMark`, the lines the rule has logged. rule_reply.hpp reads it.
inline constexpr char logMark = '\x1e';
inline constexpr std::size_t mostLogLines = 20, longestLogLine = 300;  ///< bytes
std::string packParts(std::initializer_list<std::string_view> parts);

/// The system calls a worker may use; made before the fork because that takes time. Null when it cannot be made.
scmp_filter_ctx makeFilter();

/// Locks this freshly forked process up and serves calls on `socket` until it closes. Never returns.
[[noreturn]] void runWorker(int socket, scmp_filter_ctx filter);

}  // namespace guildhall::lua
