-- Links from mails that open something without signing in: a certificate's file, and a session for somebody at the
-- client. Of each the digest is kept, never the token.

-- up
CREATE TABLE certificates_file_link (
    token_hash TEXT PRIMARY KEY,
    certificate_id TEXT NOT NULL REFERENCES certificates_certificate (id) ON DELETE CASCADE,
    mail_id TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX certificates_file_link_certificate ON certificates_file_link (certificate_id);

CREATE TABLE certificates_client_link (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    session_id TEXT NOT NULL REFERENCES certificates_session (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    expires TEXT NOT NULL,
    state TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    confirmed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX certificates_client_link_session ON certificates_client_link (session_id);

-- down
DROP TABLE certificates_client_link;
DROP TABLE certificates_file_link;
