// Clock and randomness of the real world.
#pragma once

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

namespace guildhall::base {

/// Any thread.
class SystemClock : public sdk::Clock {
public:
    sdk::Instant now() const override;
};

/// Any thread.
class SystemRandom : public sdk::Random {
public:
    /// Throws std::runtime_error when the machine has none to give.
    void fill(std::span<std::byte> bytes) override;
};

}  // namespace guildhall::base
