// Access codes of a cohort that asks for one besides the address: six digits, good once, until the window ends. Only
// their HMAC-SHA-256 is kept, under a key that lies sealed. After three wrong ones the code no longer counts.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/services.hpp>

#include <string>
#include <string_view>

namespace guildhall::coaching {

/// Any thread.
class AccessCodes {
public:
    static constexpr std::int64_t mostFailures = 3;

    explicit AccessCodes(sdk::Services& services) : services_(services) {}
    /// A new one for the engagement, which the caller stores: the former one no longer counts, nor do its failures.
    std::string renew(sdk::Transaction& tx, Engagement& engagement) const;
    /// Takes as long for a wrong code, and for an engagement that has none, as for the right one.
    bool fits(sdk::Transaction& tx, const Engagement& engagement, std::string_view typed) const;

private:
    std::string macOf(sdk::Transaction& tx, std::string_view engagement, std::string_view code) const;
    sdk::Services& services_;
};

}  // namespace guildhall::coaching
