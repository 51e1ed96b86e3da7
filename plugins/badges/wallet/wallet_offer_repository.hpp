// Offers to wallets. Codes and tokens lie hashed.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

struct WalletOffer {
    std::string codeHash;
    std::string award;
    sdk::Instant expiresAt{};
    std::string tokenHash;  ///< empty: no wallet has come with the code yet
    std::optional<sdk::Instant> fetchedAt;
};

class WalletOfferRepository {
public:
    /// Takes away as well what was over before that.
    static void add(sdk::Transaction& tx, const WalletOffer& offer, sdk::Instant over);
    static std::optional<WalletOffer> byCode(sdk::Transaction& tx, std::string_view codeHash);
    static std::optional<WalletOffer> byToken(sdk::Transaction& tx, std::string_view tokenHash);
    /// The code is used up from now on. False: it was before, or is over.
    static bool redeem(sdk::Transaction& tx, std::string_view codeHash, std::string_view tokenHash, sdk::Instant now);
    static void fetched(sdk::Transaction& tx, std::string_view codeHash, sdk::Instant now);
};

}  // namespace guildhall::badges
