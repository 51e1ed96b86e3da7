// Blanks and tabs around a part of a header's value, which mean nothing (OWS, RFC 9110 section 5.6.3).
#pragma once

#include <string_view>

namespace guildhall::http {

inline std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace guildhall::http
