-- Tokens by which programs act for somebody at the addresses for programs. Only their hashes are kept.

-- up
CREATE TABLE kernel_access_token (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Codes of permissions, with commas between; empty: all that the role has.
    scope TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    last_address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX kernel_access_token_person ON kernel_access_token (person_id);

-- down
DROP TABLE kernel_access_token;
