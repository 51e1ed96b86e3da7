-- The seals of this site: the one in force with its key, sealed; those before without, so that what they have signed
-- can be checked.

-- up
CREATE TABLE certificates_seal (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    certificates TEXT NOT NULL,
    private_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
CREATE UNIQUE INDEX certificates_seal_in_force ON certificates_seal ((COALESCE(retired_at, 0))) WHERE retired_at IS NULL;
ALTER TABLE certificates_certificate ADD COLUMN seal TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE certificates_certificate DROP COLUMN seal;
DROP TABLE certificates_seal;
