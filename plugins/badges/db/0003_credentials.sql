-- What awards are told to the world as: signed credentials, the keys that sign them, and the lists of their status.

-- up
CREATE TABLE badges_key (
    id TEXT PRIMARY KEY,
    created_at BIGINT NOT NULL,
    algorithm TEXT NOT NULL,
    public_key TEXT NOT NULL,
    private_key TEXT NOT NULL,
    retired_at BIGINT
);

-- The place of each award in a status list, given once and never again.
-- Of an award that was erased only the place stays.
CREATE TABLE badges_credential (
    award TEXT PRIMARY KEY REFERENCES badges_award (id),
    place BIGINT NOT NULL UNIQUE,
    key TEXT NOT NULL REFERENCES badges_key (id),
    document TEXT NOT NULL,
    jwt TEXT NOT NULL
);

ALTER TABLE badges_student ADD COLUMN credential_email TEXT NOT NULL DEFAULT 'hashed';

-- down
ALTER TABLE badges_student DROP COLUMN credential_email;
DROP TABLE badges_credential;
DROP TABLE badges_key;
