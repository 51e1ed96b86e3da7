// The table kernel_link_request: who asked for a link a moment ago.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::identity {

struct LinkRequest {
    std::string id;
    std::string purpose;  ///< magic_link or reset
    std::string email;    ///< as it is stored; nobody may have it
    std::string returnPath;
    bool knownBrowser = false;
    std::string browserHash = {};  ///< of the browser that asked
};

/// Stateless; every call works in the caller's transaction.
class LinkRequestRepository {
public:
    static void add(sdk::Transaction& tx, const LinkRequest& request, sdk::Instant now);
    /// The oldest, at most `count`.
    static std::vector<std::string> waiting(sdk::Transaction& tx, std::int64_t count);
    /// Takes it away; none when another server was faster.
    static std::optional<LinkRequest> take(sdk::Transaction& tx, std::string_view id);
};

}  // namespace guildhall::identity
