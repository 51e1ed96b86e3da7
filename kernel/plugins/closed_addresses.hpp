// The public addresses of plugins that are off. They stand on paper as QR codes and in mails of years ago: whoever
// follows one is told that this part is off, not that there is no such page, which would read as forgery.
#pragma once

#include <guildhall/sdk/response.hpp>

#include <string>
#include <utility>
#include <vector>

namespace guildhall::plugins {

struct ClosedPart {
    std::string owner;
    std::string name;                                            ///< as visitors are told
    std::vector<std::pair<std::string, std::string>> addresses;  ///< {method, pattern}
    bool operator==(const ClosedPart&) const = default;
};

/// What anyone may open, from a plugin's ledger.
std::vector<std::pair<std::string, std::string>> publicAddresses(const sdk::Value& ledger);

inline constexpr const char* closedFor = "3600";  ///< seconds, in Retry-After: nobody knows when it is back

/// 503 with Retry-After.
sdk::Response answerClosed(const std::string& name);

}  // namespace guildhall::plugins
