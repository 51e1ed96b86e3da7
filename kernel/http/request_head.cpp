#include "kernel/http/request_head.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::http {

std::string_view RequestHead::header(std::string_view lowerName) const {
    for (const auto& [name, value] : headers)
        if (name == lowerName) return value;
    return {};
}

std::string RequestHead::joined(std::string_view lowerName) const {
    std::string all;
    for (const auto& [name, value] : headers)
        if (name == lowerName) all += (all.empty() ? "" : ", ") + value;
    return all;
}

bool RequestHead::keepAlive() const {
    if (minorVersion == 0) return false;
    return sdk::asciiLower(header("connection")).find("close") == std::string::npos;
}

}  // namespace guildhall::http
