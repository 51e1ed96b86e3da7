-- Participants are records of the platform, which imports lists of them, too.

-- up
ALTER TABLE certificates_participant ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
DROP TABLE certificates_import;

-- down
CREATE TABLE certificates_import (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES certificates_session (id),
    rows_done BIGINT NOT NULL DEFAULT 0,
    added BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX certificates_import_session ON certificates_import (session_id);
ALTER TABLE certificates_participant DROP COLUMN version;
