// How often links may be asked for, the same for known and unknown addresses, shared by all nodes. One address
// from one place a few times an hour, so that nobody's mailbox is filled; from one place a few for addresses nobody
// here has, so that nobody tries addresses, while an office behind one gateway is not shut out. A browser in which the
// person signed in before is counted by itself: strangers cannot use its share up.
#pragma once

#include "kernel/identity/counter_repository.hpp"

#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>

namespace guildhall::identity {

struct RequestLimitOptions {
    std::int64_t perAddress = 3;  ///< from one IP address
    std::int64_t perIp = 10;      ///< for addresses nobody has
    std::chrono::seconds window{3600};
};

/// Any thread.
class RequestLimits {
public:
    explicit RequestLimits(const sdk::Clock& clock, RequestLimitOptions options = {})
        : clock_(clock), options_(options) {}

    struct Asked {
        std::string_view email;
        std::string_view ip;
        std::string_view browser = {};  ///< name of a known browser; empty: none
        bool unknown = false;           ///< nobody here has the address
    };
    /// Counts one request, with the same work whoever asks. Throws TooManyRequests with the wait; a refused request
    /// does not count.
    void take(sdk::Transaction& tx, const Asked& asked);
    /// Whether one more mail goes to this address, however many places ask: past twice `perAddress` one in ten minutes
    /// does, so that a flood from everywhere neither fills the mailbox nor keeps the owner from a link that works.
    bool mayMail(sdk::Transaction& tx, std::string_view purpose, std::string_view email);

private:
    Counter counted(sdk::Transaction& tx, std::string_view kind, const std::string& hash);
    void takeOne(sdk::Transaction& tx, std::string_view kind, std::string_view subject, std::int64_t limit,
                 std::int64_t count);

    const sdk::Clock& clock_;
    RequestLimitOptions options_;
    CounterRepository repository_;
};

}  // namespace guildhall::identity
