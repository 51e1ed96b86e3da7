-- Persons and the ways they sign in. Tokens and session ids are stored as SHA-256, passwords as bcrypt.

-- up
CREATE TABLE kernel_person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL DEFAULT '',
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    locale TEXT NOT NULL DEFAULT 'en',
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'archived')),
    last_role TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- only: postgresql
-- Stored lower-case; this catches what the engine folds beyond ASCII.
CREATE UNIQUE INDEX kernel_person_email_folded ON kernel_person (lower(email));
-- end
CREATE INDEX kernel_person_name ON kernel_person (name);

CREATE TABLE kernel_credential (
    person_id TEXT PRIMARY KEY REFERENCES kernel_person (id),
    password_hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE kernel_signin_token (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('magic_link', 'invitation', 'reset')),
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX kernel_signin_token_person ON kernel_signin_token (person_id, purpose);

CREATE TABLE kernel_session (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    active_role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    notice_text TEXT NOT NULL DEFAULT '',
    notice_kind TEXT NOT NULL DEFAULT ''
);
CREATE INDEX kernel_session_person ON kernel_session (person_id);
CREATE INDEX kernel_session_expiry ON kernel_session (expires_at);

-- Guesses and requests, counted per address and per IP; subject is a hash of what is counted.
CREATE TABLE kernel_counter (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    hits BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
CREATE INDEX kernel_counter_last ON kernel_counter (last_at);

-- down
DROP TABLE kernel_counter;
DROP TABLE kernel_session;
DROP TABLE kernel_signin_token;
DROP TABLE kernel_credential;
DROP TABLE kernel_person;
