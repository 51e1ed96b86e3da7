// What the draws of a cohort are worked out from. Its digest is public at once, so that nobody can choose another one
// afterwards; the seed itself lies sealed until the window is over.
#pragma once

#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

struct Seed {
    std::string id;
    std::string cohort;
    std::string seed;    ///< 64 hex digits, opened
    std::string digest;  ///< SHA-256 of those digits, lower-case hex
    sdk::Instant createdAt{};
};

/// Any thread.
class Seeds {
public:
    explicit Seeds(sdk::Services& services) : services_(services) {}
    /// A new one, which decides from now on.
    void add(sdk::Transaction& tx, std::string_view cohort) const;
    /// That decides now. Throws Unavailable when it cannot be opened: the key it was sealed with is gone.
    Seed current(sdk::Transaction& tx, std::string_view cohort) const;
    /// The oldest first.
    std::vector<Seed> all(sdk::Transaction& tx, std::string_view cohort) const;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::coaching
