// Code that was declared, marked so that a crash in it is blamed on who declared it.
#pragma once

#include "kernel/log/current_plugin.hpp"

#include <functional>
#include <string>
#include <utility>

namespace guildhall::kinds {

/// The same function, with the thread marked as being in `owner` while it runs.
template <class Result, class... Args>
std::function<Result(Args...)> marked(const std::string& owner, std::function<Result(Args...)> code) {
    return [owner, code = std::move(code)](Args... args) {
        const log::InPlugin inside(owner);
        return code(std::forward<Args>(args)...);
    };
}

}  // namespace guildhall::kinds
