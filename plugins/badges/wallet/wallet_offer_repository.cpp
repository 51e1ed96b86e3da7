#include "wallet/wallet_offer_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

namespace {

std::optional<WalletOffer> offerIn(const sdk::Rows& rows) {
    if (rows.empty()) return {};
    const auto row = rows.front();
    return WalletOffer{row.text(0), row.text(1), row.instant(2), row.text(3), row.optionalInstant(4)};
}

}  // namespace

void WalletOfferRepository::add(Transaction& tx, const WalletOffer& offer, sdk::Instant over) {
    tx.execute("DELETE FROM badges_wallet_offer WHERE expires_at < $1", over);
    tx.execute("INSERT INTO badges_wallet_offer (code_hash, award, expires_at) VALUES ($1, $2, $3)", offer.codeHash,
               offer.award, offer.expiresAt);
}

std::optional<WalletOffer> WalletOfferRepository::byCode(Transaction& tx, std::string_view codeHash) {
    return offerIn(tx.query(
        "SELECT code_hash, award, expires_at, token_hash, fetched_at FROM badges_wallet_offer WHERE code_hash = $1",
        codeHash));
}

std::optional<WalletOffer> WalletOfferRepository::byToken(Transaction& tx, std::string_view tokenHash) {
    return offerIn(tx.query(
        "SELECT code_hash, award, expires_at, token_hash, fetched_at FROM badges_wallet_offer WHERE token_hash = $1",
        tokenHash));
}

bool WalletOfferRepository::redeem(Transaction& tx, std::string_view codeHash, std::string_view tokenHash,
                                   sdk::Instant now) {
    return tx.execute("UPDATE badges_wallet_offer SET token_hash = $1 WHERE code_hash = $2 AND token_hash = '' AND "
                      "expires_at > $3",
                      tokenHash, codeHash, now) == 1;
}

void WalletOfferRepository::fetched(Transaction& tx, std::string_view codeHash, sdk::Instant now) {
    tx.execute("UPDATE badges_wallet_offer SET fetched_at = $1 WHERE code_hash = $2", now, codeHash);
}

}  // namespace guildhall::badges
