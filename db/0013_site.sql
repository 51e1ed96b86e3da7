-- What belongs to the site as a whole; links somebody asked for; forms of people whose session had ended.

-- up
-- key_check, audit_key and audit_head are sealed under the secret key; store_id is plain.
CREATE TABLE kernel_site (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Known and unknown addresses alike; gone within a second or two, when the mail is composed or not.
CREATE TABLE kernel_link_request (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('magic_link', 'reset')),
    email TEXT NOT NULL,
    return_path TEXT NOT NULL,
    known_browser BOOLEAN NOT NULL,
    asked_at BIGINT NOT NULL
);

CREATE TABLE kernel_kept_form (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX kernel_kept_form_expiry ON kernel_kept_form (expires_at);

-- only: sqlite
-- OR REPLACE removes the row in the way without asking the trigger on DELETE.
CREATE TRIGGER kernel_audit_no_replace BEFORE INSERT ON kernel_audit
WHEN EXISTS (SELECT 1 FROM kernel_audit WHERE seq = NEW.seq OR hash = NEW.hash OR rowid = NEW.rowid)
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- end

-- down
-- only: sqlite
DROP TRIGGER kernel_audit_no_replace;
-- end
DROP TABLE kernel_kept_form;
DROP TABLE kernel_link_request;
DROP TABLE kernel_site;
