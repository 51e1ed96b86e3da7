// The process a rule runs in: no files, no network, little memory, one call at a time.
#pragma once

#include <seccomp.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace guildhall::lua {

inline constexpr std::size_t maxRuleBytes = 64 * 1024;
inline constexpr std::size_t maxInputBytes = 1024 * 1024;
inline constexpr std::size_t maxRuleMemory = 32 * 1024 * 1024;

// A message is a 32-bit length and that many bytes.
// Request: four parts, each with its own length before it: rule name, source, milliseconds, `[input, outcome]` as JSON.
// Reply: one letter and a text: `v` the value as JSON, `e` what went wrong, `o` the same in the rule's own words, `t`
// the same when it took too long, `m` the same when it took too much memory, and the worker ends. rule_reply.hpp reads
// it.
std::string packParts(std::initializer_list<std::string_view> parts);

/// The system calls a worker may use; made before the fork because that takes time. Null when it cannot be made.
scmp_filter_ctx makeFilter();

/// Locks this freshly forked process up and serves calls on `socket` until it closes. Never returns.
[[noreturn]] void runWorker(int socket, scmp_filter_ctx filter);

}  // namespace guildhall::lua
