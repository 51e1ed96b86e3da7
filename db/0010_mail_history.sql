-- Mail to full depth: what became of each mail and each attempt, what the administrator set, wordings that replace the
-- shipped ones, addresses that get no mail, what people switched off, and what mail servers reported.
-- A link's token is never in the readable columns: the body as it must be sent lies sealed until it is.

-- up
CREATE TABLE kernel_mail_next (
    id TEXT PRIMARY KEY,
    mail_key TEXT UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    template_key TEXT NOT NULL,
    recipient TEXT NOT NULL,
    person_id TEXT NOT NULL,
    category TEXT NOT NULL,
    essential BOOLEAN NOT NULL,
    subject_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    variables TEXT NOT NULL,
    sealed TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'bounced',
        'complained', 'suppressed', 'not configured')),
    error TEXT NOT NULL DEFAULT '',
    host TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    lease_token TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
INSERT INTO kernel_mail_next (id, mail_key, message_id, template_key, recipient, person_id, category, essential,
    subject_id, subject, body_text, body_html, variables, status, error, host, attempts, next_at, lease_token,
    lease_until, created_at, sent_at)
SELECT id, mail_key, message_id, template_key, recipient, person_id, category, TRUE, subject_id, subject, body_text,
    body_html, variables, status, error, host, attempts, next_at, lease_token, lease_until, created_at, sent_at
FROM kernel_mail;
DROP TABLE kernel_mail;
ALTER TABLE kernel_mail_next RENAME TO kernel_mail;
CREATE INDEX kernel_mail_waiting ON kernel_mail (next_at) WHERE status IN ('queued', 'sending');
CREATE INDEX kernel_mail_subject ON kernel_mail (subject_id);
CREATE INDEX kernel_mail_person ON kernel_mail (person_id);
CREATE INDEX kernel_mail_created ON kernel_mail (created_at);
CREATE INDEX kernel_mail_recipient ON kernel_mail (recipient, sent_at);

CREATE TABLE kernel_mail_attempt (
    id TEXT PRIMARY KEY,
    mail_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    host TEXT NOT NULL,
    result TEXT NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX kernel_mail_attempt_mail ON kernel_mail_attempt (mail_id, at);

CREATE TABLE kernel_mail_setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE kernel_mail_template (
    template_key TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'former')),
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    author_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (template_key, version)
);
CREATE UNIQUE INDEX kernel_mail_template_active ON kernel_mail_template (template_key) WHERE state = 'active';

CREATE TABLE kernel_mail_suppression (
    address TEXT PRIMARY KEY,
    reason TEXT NOT NULL CHECK (reason IN ('hard bounce', 'complaint', 'by hand')),
    detail TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL
);

-- holder: a person's id, or an address that belongs to nobody here. category '*': everything that is not essential.
CREATE TABLE kernel_mail_opt_out (
    holder TEXT NOT NULL,
    category TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (holder, category)
);

-- event_hash: the same report is counted once, however often it is told.
CREATE TABLE kernel_mail_event (
    event_hash TEXT PRIMARY KEY,
    mail_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    hard BOOLEAN NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX kernel_mail_event_mail ON kernel_mail_event (mail_id, at);

-- Signatures that were used within the minutes they are good for.
CREATE TABLE kernel_mail_signature (
    signature TEXT PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

-- down
DROP TABLE kernel_mail_signature;
DROP TABLE kernel_mail_event;
DROP TABLE kernel_mail_opt_out;
DROP TABLE kernel_mail_suppression;
DROP TABLE kernel_mail_template;
DROP TABLE kernel_mail_setting;
DROP TABLE kernel_mail_attempt;
DELETE FROM kernel_mail WHERE status IN ('bounced', 'complained', 'suppressed') OR sealed <> '';
CREATE TABLE kernel_mail_former (
    id TEXT PRIMARY KEY,
    mail_key TEXT UNIQUE,
    message_id TEXT NOT NULL UNIQUE,
    template_key TEXT NOT NULL,
    recipient TEXT NOT NULL,
    person_id TEXT NOT NULL,
    category TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT NOT NULL,
    body_html TEXT NOT NULL,
    variables TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'not configured')),
    error TEXT NOT NULL DEFAULT '',
    host TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL,
    lease_token TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
INSERT INTO kernel_mail_former (id, mail_key, message_id, template_key, recipient, person_id, category, subject_id,
    subject, body_text, body_html, variables, status, error, host, attempts, next_at, lease_token, lease_until,
    created_at, sent_at)
SELECT id, mail_key, message_id, template_key, recipient, person_id, category, subject_id, subject, body_text,
    body_html, variables, status, error, host, attempts, next_at, lease_token, lease_until, created_at, sent_at
FROM kernel_mail;
DROP TABLE kernel_mail;
ALTER TABLE kernel_mail_former RENAME TO kernel_mail;
CREATE INDEX kernel_mail_waiting ON kernel_mail (next_at) WHERE status IN ('queued', 'sending');
CREATE INDEX kernel_mail_subject ON kernel_mail (subject_id);
CREATE INDEX kernel_mail_person ON kernel_mail (person_id);
CREATE INDEX kernel_mail_created ON kernel_mail (created_at);
