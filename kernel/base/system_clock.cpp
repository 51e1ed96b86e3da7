#include "kernel/base/system_clock.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace guildhall::base {

sdk::Instant SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void SystemRandom::fill(std::span<std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 256)
        if (getentropy(bytes.data() + at, std::min<std::size_t>(256, bytes.size() - at)) != 0)
            throw std::runtime_error("this machine gives no randomness");
}

}  // namespace guildhall::base
