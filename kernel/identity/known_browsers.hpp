// Browsers in which a person has signed in before: what strangers tried with the person's address does not slow
// them down. A mark in a cookie of its own says so: HMAC-SHA-256 over a random part and whose browser it is, so nothing
// is kept for it and nobody can make one.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::identity {

/// Immutable; any thread.
class KnownBrowsers {
public:
    /// `secretKeys`: the current one first; marks of all of them count.
    KnownBrowsers(std::vector<std::string> secretKeys, sdk::Random& random)
        : secretKeys_(std::move(secretKeys)), random_(random) {}

    std::string mark(std::string_view personId) const;
    /// What names this browser in counters, when `mark` was made for this person; else empty.
    std::string nameOf(std::string_view mark, std::string_view personId) const;

private:
    std::vector<std::string> secretKeys_;
    sdk::Random& random_;
};

}  // namespace guildhall::identity
