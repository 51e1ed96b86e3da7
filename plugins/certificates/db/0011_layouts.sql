-- How certificates look is data: a layout with a draft that people work on, and what of it was published, which stays.

-- up
CREATE TABLE certificates_layout (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    stands_in_for TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    standard BOOLEAN NOT NULL DEFAULT FALSE,
    published BIGINT,
    draft TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX certificates_layout_language ON certificates_layout (stands_in_for, language)
    WHERE stands_in_for <> '';
CREATE UNIQUE INDEX certificates_layout_standard ON certificates_layout (standard) WHERE standard;

CREATE TABLE certificates_layout_version (
    id TEXT PRIMARY KEY,
    layout_id TEXT NOT NULL REFERENCES certificates_layout (id),
    number BIGINT NOT NULL,
    design TEXT NOT NULL,
    published_by TEXT NOT NULL DEFAULT '',
    published_at BIGINT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (layout_id, number)
);

-- down
DROP TABLE certificates_layout_version;
DROP TABLE certificates_layout;
