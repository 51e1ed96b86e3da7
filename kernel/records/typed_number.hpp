// Numbers that forms and addresses of ours carry along, such as the version somebody has seen.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace guildhall::records {

/// 0 for what is no whole number.
inline std::int64_t typedNumber(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

}  // namespace guildhall::records
