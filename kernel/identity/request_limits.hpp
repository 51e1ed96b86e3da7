// How often links may be asked for (K-18): per address and per IP within an hour, the same for known and unknown
// addresses, shared by all nodes.
#pragma once

#include "kernel/identity/counter_repository.hpp"

#include <guildhall/sdk/time.hpp>

#include <string_view>

namespace guildhall::identity {

struct RequestLimitOptions {
    std::int64_t perAddress = 3;
    std::int64_t perIp = 10;
    std::chrono::seconds window{3600};
};

/// Any thread.
class RequestLimits {
public:
    explicit RequestLimits(const sdk::Clock& clock, RequestLimitOptions options = {})
        : clock_(clock), options_(options) {}

    /// Counts one request. Throws TooManyRequests with the wait; a refused request does not count.
    void take(sdk::Transaction& tx, std::string_view email, std::string_view ip);

private:
    void takeOne(sdk::Transaction& tx, std::string_view kind, std::string_view subject, std::int64_t limit);

    const sdk::Clock& clock_;
    RequestLimitOptions options_;
    CounterRepository repository_;
};

}  // namespace guildhall::identity
