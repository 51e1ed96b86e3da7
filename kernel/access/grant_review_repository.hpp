// The table kernel_role_review, and of kernel_person_role what a review needs.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::access {

struct GrantReview {
    std::string quarter;  ///< its first day (ISO 8601)
    sdk::Instant begunAt;
    std::optional<sdk::Instant> remindedAt;
};

struct ReviewedGrant {
    std::string id;
    std::string personId;
    std::string name;
    std::string email;
    std::string role;
    sdk::Instant confirmedAt;  ///< or given
};

/// Stateless; every call works in the caller's transaction.
class GrantReviewRepository {
public:
    /// Those that have not ended, the oldest first.
    static std::vector<GrantReview> open(sdk::Transaction& tx);
    /// False when it has begun already.
    static bool begin(sdk::Transaction& tx, std::string_view quarter, sdk::Instant now);
    static void reminded(sdk::Transaction& tx, std::string_view quarter, sdk::Instant now);
    static void ended(sdk::Transaction& tx, std::string_view quarter, sdk::Instant now);

    static std::optional<ReviewedGrant> find(sdk::Transaction& tx, std::string_view id, sdk::Instant now);
    /// Held, and neither given nor confirmed since `before`; those behind `after` by their ids, at most `most`.
    static std::vector<ReviewedGrant> unconfirmed(sdk::Transaction& tx, sdk::Instant before, sdk::Instant now,
                                                  std::string_view after, std::int64_t most);
    static void confirm(sdk::Transaction& tx, std::string_view id, std::string_view by, sdk::Instant now);
    /// On the list of grants as `g`: of these roles, held, and neither given nor confirmed since `before`.
    static sdk::ListScope toConfirm(const std::vector<std::string>& roles, sdk::Instant before, sdk::Instant now);
};

}  // namespace guildhall::access
