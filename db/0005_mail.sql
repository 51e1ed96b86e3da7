-- The outbox: rendered once, kept with its history. The same mail_key is queued once for ever.

-- up
CREATE TABLE kernel_mail (
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
CREATE INDEX kernel_mail_waiting ON kernel_mail (next_at) WHERE status IN ('queued', 'sending');
CREATE INDEX kernel_mail_subject ON kernel_mail (subject_id);
CREATE INDEX kernel_mail_person ON kernel_mail (person_id);
CREATE INDEX kernel_mail_created ON kernel_mail (created_at);

-- down
DROP TABLE kernel_mail;
