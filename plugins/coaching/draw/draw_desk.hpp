// Draws coaches for an engagement and keeps each draw with all that it was worked out from.
#pragma once

#include "draw/draw.hpp"
#include "draw/seed.hpp"
#include "engagement/engagement.hpp"

#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/services.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::coaching {

/// What a site's rules want of each coach's weight, in percent, by id of the coach; asked before the transaction.
using Factors = std::map<std::string, std::int64_t, std::less<>>;

enum class DrawKind { First, Others, Replacement };
const char* drawName(DrawKind kind);  ///< `first`, `others`, `replacement`

/// Any thread.
class DrawDesk {
public:
    /// Coaches on the cards.
    static constexpr std::int64_t cards = 3;

    explicit DrawDesk(sdk::Services& services) : services_(services), seeds_(services) {}
    Factors consult(const Engagement& engagement) const;
    /// Draws from those who have room and were not shown, or where there are none, unless others are asked for, from
    /// all who have room; puts them on the engagement's cards: three in the place of those there, or one in the place
    /// of `instead`. False: nobody is left; then only the card `instead` is gone. The engagement is locked by the
    /// caller, who stores it.
    bool draw(sdk::Transaction& tx, Engagement& engagement, DrawKind kind, const Factors& factors,
              std::string_view instead, sdk::Instant now) const;

private:
    sdk::Services& services_;
    Seeds seeds_;
};

sdk::HookDeclaration weightHook();

}  // namespace guildhall::coaching
