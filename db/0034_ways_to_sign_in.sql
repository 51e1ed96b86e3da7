-- Ways to sign in besides passwords and links: second steps, passkeys, who people are at other services. What a session
-- was begun with, and what a mailed link works with.

-- up
-- Codes of an app (TOTP, RFC 6238). The secret is sealed; a code of a step works once.
CREATE TABLE kernel_totp (
    person_id TEXT PRIMARY KEY REFERENCES kernel_person (id),
    secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE kernel_recovery_code (
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (person_id, code_hash)
);

-- Passkeys (WebAuthn). The public key is COSE's, base64url as the credential's id is.
CREATE TABLE kernel_passkey (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    credential_id TEXT NOT NULL UNIQUE,
    algorithm BIGINT NOT NULL,
    public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX kernel_passkey_person ON kernel_passkey (person_id);

-- Who somebody is at another service. One identity is one person's.
CREATE TABLE kernel_identity (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('invitation', 'administrator', 'email')),
    linked_at BIGINT NOT NULL,
    last_used_at BIGINT,
    UNIQUE (issuer, subject)
);
CREATE INDEX kernel_identity_person ON kernel_identity (person_id);
-- Who came and is nobody's yet, or would be two people's: for administrators, who link or leave them.
CREATE TABLE kernel_identity_waiting (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('unknown', 'collision', 'not active')),
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);

-- Steps of a sign-in and tokens of others that are used up; only their hashes.
CREATE TABLE kernel_used_step (
    step_hash TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

-- When somebody last came by a link in a mail to the address they have; null: never, so nobody knows that it is theirs.
ALTER TABLE kernel_person ADD COLUMN email_verified_at BIGINT;

-- When the person last showed who they are; whether by two steps; who they are at the service they came from, and
-- what that service calls the session.
ALTER TABLE kernel_session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kernel_session ADD COLUMN two_steps BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE kernel_session ADD COLUMN identity TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_session ADD COLUMN provider_session TEXT NOT NULL DEFAULT '';
UPDATE kernel_session SET proved_at = created_at;
CREATE INDEX kernel_session_identity ON kernel_session (identity) WHERE identity <> '';

-- Links asked for in a browser work there, or with the code that the mail shows. Empty: by themselves.
ALTER TABLE kernel_signin_token ADD COLUMN browser_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_signin_token ADD COLUMN code_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_signin_token ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kernel_signin_token ADD COLUMN mailed BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX kernel_signin_token_browser ON kernel_signin_token (browser_hash) WHERE browser_hash <> '';
ALTER TABLE kernel_link_request ADD COLUMN browser_hash TEXT NOT NULL DEFAULT '';

-- What a site asks of whoever uses a role. 0 and empty: what the site asks of all.
CREATE TABLE kernel_role_limit (
    role TEXT PRIMARY KEY,
    two_steps BOOLEAN NOT NULL,
    idle_minutes BIGINT NOT NULL,
    session_hours BIGINT NOT NULL,
    networks TEXT NOT NULL
);

-- down
DROP TABLE kernel_role_limit;
ALTER TABLE kernel_link_request DROP COLUMN browser_hash;
DROP INDEX kernel_signin_token_browser;
ALTER TABLE kernel_signin_token DROP COLUMN mailed;
ALTER TABLE kernel_signin_token DROP COLUMN tries;
ALTER TABLE kernel_signin_token DROP COLUMN code_hash;
ALTER TABLE kernel_signin_token DROP COLUMN browser_hash;
DROP INDEX kernel_session_identity;
ALTER TABLE kernel_session DROP COLUMN provider_session;
ALTER TABLE kernel_session DROP COLUMN identity;
ALTER TABLE kernel_session DROP COLUMN two_steps;
ALTER TABLE kernel_session DROP COLUMN proved_at;
ALTER TABLE kernel_person DROP COLUMN email_verified_at;
DROP TABLE kernel_used_step;
DROP TABLE kernel_identity_waiting;
DROP TABLE kernel_identity;
DROP TABLE kernel_passkey;
DROP TABLE kernel_recovery_code;
DROP TABLE kernel_totp;
