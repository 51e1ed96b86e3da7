-- How people want to be called on their certificates, and which of those they have they would like corrected.

-- up
CREATE TABLE certificates_holder_name (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    person_id TEXT NOT NULL UNIQUE,
    certificate_name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE certificates_correction (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    certificate_id TEXT NOT NULL REFERENCES certificates_certificate (id) ON DELETE CASCADE,
    person_id TEXT NOT NULL,
    wanted_name TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX certificates_correction_asked ON certificates_correction (certificate_id) WHERE state = 'asked';
CREATE INDEX certificates_correction_person ON certificates_correction (person_id);

-- down
DROP TABLE certificates_correction;
DROP TABLE certificates_holder_name;
