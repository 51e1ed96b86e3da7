// Wallets fetch badges: OpenID for Verifiable Credential Issuance 1.0 (OpenID4VCI) with a pre-authorised code. The
// holder makes an offer at their badge and scans its code or follows its link; the wallet redeems the code for a token
// and fetches the credential as it was signed, in either form. It proves no key: the badge names its holder itself.
#pragma once

#include "credential/credentials.hpp"
#include "wallet/wallet_offer_repository.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class WalletPages {
public:
    explicit WalletPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr std::chrono::minutes life{10};  ///< of an offer, and of the token it is redeemed for

private:
    // For the holder.
    sdk::Response makeOffer(const sdk::Request& request);
    sdk::Response showOffer(const sdk::Request& request);
    // For the wallet.
    sdk::Response offer(const sdk::Request& request);
    sdk::Response issuerMetadata(const sdk::Request& request);
    sdk::Response serverMetadata(const sdk::Request& request);
    sdk::Response token(const sdk::Request& request);
    sdk::Response credential(const sdk::Request& request);

    std::string address(std::string_view path) const;

    sdk::Services& services_;
};

}  // namespace guildhall::badges
