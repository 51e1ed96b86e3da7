// What must change in a database that was just restored: claims of processes that are not there any more, and mail.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace guildhall::backup {

/// Stateless; every call works in the caller's transaction.
class RestoredSiteRepository {
public:
    /// What the site keeps under its own key, after a restore from another: the next start makes this site's.
    static void forgetSealedFacts(sdk::Transaction& tx);
    /// Jobs and mails that were in somebody's hands can be claimed at once, and nodes that were there are not.
    static void releaseClaims(sdk::Transaction& tx);
    /// Whose key was destroyed counts as erased, and no mail waits for them.
    static void keepErasures(sdk::Transaction& tx);
    static std::int64_t waitingMails(sdk::Transaction& tx);
    /// Mail that waits becomes failed with this reason: nothing goes out until someone sends it again.
    static void holdMails(sdk::Transaction& tx, std::string_view why);
};

}  // namespace guildhall::backup
