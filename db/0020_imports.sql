-- Lists that people bring along: what an import has done so far, so that one that is stopped goes on and tells of itself
-- as one; and which column was which field in lists with the same head.

-- up
CREATE TABLE kernel_import (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    parent TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    encoding TEXT NOT NULL,
    columns TEXT NOT NULL,
    rows_done BIGINT NOT NULL DEFAULT 0,
    added BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    unchanged BIGINT NOT NULL DEFAULT 0,
    skipped BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    begun_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX kernel_import_age ON kernel_import (created_at);

CREATE TABLE kernel_import_columns (
    record TEXT NOT NULL,
    head TEXT NOT NULL,
    columns TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (record, head)
);

-- down
DROP TABLE kernel_import_columns;
DROP TABLE kernel_import;
