// Which plugin's code the thread is in: what a crash is blamed on.
#pragma once

#include "kernel/plugins/signal_stack.hpp"

#include <array>
#include <cstring>
#include <string_view>

namespace guildhall::plugins {

/// Plain bytes, so that a signal handler may read it. Empty: the kernel's own code.
inline constinit thread_local std::array<char, 64> currentPlugin{};

/// While it lives the thread is in this plugin.
class InPlugin {
public:
    explicit InPlugin(std::string_view id) : before_(currentPlugin) {
        useSignalStack();
        currentPlugin.fill('\0');
        std::memcpy(currentPlugin.data(), id.data(), id.size() < currentPlugin.size() ? id.size() : 63);
    }
    ~InPlugin() { currentPlugin = before_; }
    InPlugin(const InPlugin&) = delete;
    InPlugin& operator=(const InPlugin&) = delete;

private:
    std::array<char, 64> before_;
};

}  // namespace guildhall::plugins
