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

-- The place of each in a status list is given once and never again. Of a credential that was erased, or issued anew,
-- only the place stays.
CREATE TABLE badges_credential (
    id TEXT PRIMARY KEY,
    award TEXT NOT NULL REFERENCES badges_award (id),
    issued_at BIGINT NOT NULL,
    place BIGINT NOT NULL UNIQUE,
    key TEXT NOT NULL REFERENCES badges_key (id),
    document TEXT NOT NULL,
    jwt TEXT NOT NULL,
    replaced_at BIGINT
);
-- The one that counts.
CREATE UNIQUE INDEX badges_credential_current ON badges_credential (award) WHERE replaced_at IS NULL;
CREATE INDEX badges_credential_award ON badges_credential (award);

ALTER TABLE badges_student ADD COLUMN credential_email TEXT NOT NULL DEFAULT 'hashed';

-- down
ALTER TABLE badges_student DROP COLUMN credential_email;
DROP TABLE badges_credential;
DROP TABLE badges_key;
