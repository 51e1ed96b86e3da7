-- The mails of a session: how each kind is sent, who got which, and what came of their surveys. Of a survey's link the
-- digest is kept, never the token.

-- up
CREATE TABLE certificates_mail_wording (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE certificates_mail_plan (
    session_id TEXT NOT NULL REFERENCES certificates_session (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    sender TEXT NOT NULL,
    wording TEXT NOT NULL,
    note TEXT NOT NULL,
    survey_url TEXT NOT NULL,
    PRIMARY KEY (session_id, kind)
);

CREATE TABLE certificates_session_mail (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES certificates_session (id) ON DELETE CASCADE,
    participant_id TEXT NOT NULL REFERENCES certificates_participant (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    token_hash TEXT UNIQUE,
    opened_at BIGINT,
    completed_at BIGINT,
    UNIQUE (participant_id, mail_id)
);
CREATE INDEX certificates_session_mail_session ON certificates_session_mail (session_id, kind);

-- Tries with links that nobody has, by a digest of the address they came from.
CREATE TABLE certificates_link_try (
    source TEXT PRIMARY KEY,
    hits BIGINT NOT NULL,
    since BIGINT NOT NULL
);

-- down
DROP TABLE certificates_link_try;
DROP TABLE certificates_session_mail;
DROP TABLE certificates_mail_plan;
DROP TABLE certificates_mail_wording;
