// The table kernel_request_key: answers kept for programs that send a request again
// (draft-ietf-httpapi-idempotency-key-header).
#pragma once

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::records {

struct KeptAnswer {
    std::string request;  ///< hash of what was asked for
    std::int64_t status = 0;
    std::int64_t version = 0;  ///< of the record the answer is about
    std::string body;
};

/// Stateless; every call works in the caller's transaction.
struct RequestKeyRepository {
    static std::optional<KeptAnswer> find(sdk::Transaction& tx, std::string_view holder, std::string_view key);
    static void add(sdk::Transaction& tx, std::string_view holder, std::string_view key, const KeptAnswer& answer,
                    sdk::Instant now);
    static void removeBefore(sdk::Transaction& tx, sdk::Instant before);
};

}  // namespace guildhall::records
