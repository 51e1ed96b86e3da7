-- A key for each person: what the audit log and backups hold about somebody is sealed under theirs, and erasing them
-- destroys it.

-- up
CREATE TABLE kernel_person_key (
    -- id of the person; of who has no account, a keyed digest of their address; or id of a record that tells of nobody
    -- by itself
    subject TEXT PRIMARY KEY,
    -- says which key, and nothing about it
    key_id TEXT NOT NULL,
    -- sealed under the secret key
    key TEXT NOT NULL
);
CREATE TABLE kernel_destroyed_key (
    key_id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX kernel_destroyed_key_subject ON kernel_destroyed_key (subject);

-- down
DROP TABLE kernel_destroyed_key;
DROP TABLE kernel_person_key;
