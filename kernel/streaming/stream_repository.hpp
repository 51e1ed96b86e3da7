// The table kernel_audit_stream.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::streaming {

struct StreamState {
    std::string destination;
    std::int64_t lastSeq = 0;  ///< 0: nothing yet
    std::string lastHash;
    std::optional<sdk::Instant> sentAt;
    std::string problem;
    std::optional<sdk::Instant> problemSince, gapAt;
};

/// Stateless; every call works in the caller's transaction.
class StreamRepository {
public:
    /// For this server until then; none: another one sends.
    static std::optional<StreamState> claim(sdk::Transaction& tx, std::string_view destination, sdk::Instant now,
                                            sdk::Instant until);
    /// They arrived; the claim is given back.
    static void sent(sdk::Transaction& tx, std::string_view destination, std::int64_t seq, std::string_view hash,
                     sdk::Instant now);
    static void gap(sdk::Transaction& tx, std::string_view destination, sdk::Instant now);
    /// Nothing to send, or not arrived: the claim is given back.
    static void release(sdk::Transaction& tx, std::string_view destination);
    static void failed(sdk::Transaction& tx, std::string_view destination, std::string_view problem, sdk::Instant now);
    static std::vector<StreamState> all(sdk::Transaction& tx);
};

}  // namespace guildhall::streaming
