-- What an import of participants has done so far, so that one that is stopped goes on and tells of itself as one.

-- up

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

-- down

DROP TABLE certificates_import;
