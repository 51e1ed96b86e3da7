// When a delivery is tried again: the pauses that Standard Webhooks suggests, ten attempts over three days.
#pragma once

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace guildhall::webhooks {

/// How long to wait after this many attempts that failed (from 1), with up to a tenth more by chance, so that what
/// failed together does not come back together. Nothing: it has been tried often enough.
std::optional<std::chrono::milliseconds> pauseAfter(std::int64_t tries, sdk::Random& random);

/// What a `Retry-After` asks for (RFC 9110: seconds, or a date), a day at most; nothing when it says nothing usable.
/// Pure.
std::optional<std::chrono::milliseconds> retryAfter(std::string_view header, sdk::Instant now);

/// How long an endpoint that did not answer is left alone altogether, after this many times in a row (from 1): others
/// need not wait for its silence. With up to a half more by chance.
std::chrono::milliseconds restAfter(std::int64_t silences, sdk::Random& random);

/// `span` and up to `part` of it more.
std::chrono::milliseconds withChance(std::chrono::milliseconds span, double part, sdk::Random& random);

}  // namespace guildhall::webhooks
