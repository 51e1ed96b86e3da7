// The testkit's doubles under the names the kernel's own tests use, and the real clock.
#pragma once

#include <guildhall/testkit/doubles.hpp>

namespace guildhall::testing {

using testkit::FakeClock;
using testkit::FakeHttp;
using testkit::FakeLog;
using testkit::FakeRandom;

class RealClock : public sdk::Clock {
public:
    sdk::Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace guildhall::testing
