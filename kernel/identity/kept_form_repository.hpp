// The table kernel_kept_form: forms of people whose session had ended.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::identity {

/// Stateless; every call works in the caller's transaction.
class KeptFormRepository {
public:
    /// Expired ones and all but the newest few of this person go.
    static void add(sdk::Transaction& tx, std::string_view tokenHash, std::string_view personId,
                    std::string_view sealed, sdk::Instant now, sdk::Instant expiresAt);
    /// Sealed; none when it has expired or is another person's.
    static std::optional<std::string> find(sdk::Transaction& tx, std::string_view tokenHash, std::string_view personId,
                                           sdk::Instant now);
    static void removeOfPerson(sdk::Transaction& tx, std::string_view personId);
};

}  // namespace guildhall::identity
