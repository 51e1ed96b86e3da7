// Which plugin's code the thread is in: what a crash is blamed on.
#pragma once

#include "kernel/base/signal_stack.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <string_view>

namespace guildhall::log {

/// Plain bytes, so that a signal handler may read it. Empty: the kernel's own code.
inline constinit thread_local std::array<char, 64> currentPlugin{};

/// While it lives the thread is in this plugin.
class InPlugin {
public:
    explicit InPlugin(std::string_view id) : before_(currentPlugin) {
        base::useSignalStack();
        currentPlugin.fill('\0');
        std::memcpy(currentPlugin.data(), id.data(), id.size() < currentPlugin.size() ? id.size() : 63);
        forHandlers();
    }
    ~InPlugin() {
        currentPlugin = before_;
        forHandlers();
    }
    InPlugin(const InPlugin&) = delete;
    InPlugin& operator=(const InPlugin&) = delete;

private:
    /// A compiler that sees through the plugin's code must not leave the writing out: a signal handler reads it.
    static void forHandlers() { std::atomic_signal_fence(std::memory_order_seq_cst); }

    std::array<char, 64> before_;
};

}  // namespace guildhall::log
