-- Badges that are offered to a wallet, until it has fetched them or the offer is over.

-- up
CREATE TABLE badges_wallet_offer (
    code_hash TEXT PRIMARY KEY,
    award TEXT NOT NULL REFERENCES badges_award (id),
    expires_at BIGINT NOT NULL,
    token_hash TEXT NOT NULL DEFAULT '',
    fetched_at BIGINT
);
CREATE UNIQUE INDEX badges_wallet_offer_token ON badges_wallet_offer (token_hash) WHERE token_hash <> '';

-- down
DROP TABLE badges_wallet_offer;
