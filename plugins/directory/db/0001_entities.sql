-- Entities and how they hang together; the lists that careers and certifications are told by.

-- up
CREATE TABLE directory_entity (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    legal_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    status TEXT NOT NULL,
    website TEXT NOT NULL DEFAULT '',
    generic_email TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    logo TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL
);
CREATE INDEX directory_entity_legal_name ON directory_entity (legal_name);

CREATE TABLE directory_relationship (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    parent TEXT NOT NULL REFERENCES directory_entity (id),
    child TEXT NOT NULL REFERENCES directory_entity (id),
    relationship_type TEXT NOT NULL,
    relationship_date TEXT NOT NULL,
    end_date TEXT,
    ownership_percentage BIGINT,
    announcement_details TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL DEFAULT '',
    CHECK (parent <> child)
);
CREATE INDEX directory_relationship_parent ON directory_relationship (parent);
CREATE INDEX directory_relationship_child ON directory_relationship (child);

-- One row: whoever changes relationships holds it, so that no two close a circle from its two ends.
CREATE TABLE directory_guard (
    id TEXT PRIMARY KEY,
    held BOOLEAN NOT NULL DEFAULT FALSE
);
INSERT INTO directory_guard (id) VALUES ('relationships');

CREATE TABLE directory_job_category (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    active BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE directory_job_title (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    title TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL REFERENCES directory_job_category (id),
    level TEXT NOT NULL,
    typical_salary_min BIGINT,
    typical_salary_max BIGINT,
    active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX directory_job_title_category ON directory_job_title (category);

CREATE TABLE directory_certification_type (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL DEFAULT '',
    issuing_entity TEXT NOT NULL DEFAULT '',
    default_validity BIGINT,
    active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX directory_certification_type_issuer ON directory_certification_type (issuing_entity);

-- down
DROP TABLE directory_certification_type;
DROP TABLE directory_job_title;
DROP TABLE directory_job_category;
DROP TABLE directory_guard;
DROP TABLE directory_relationship;
DROP TABLE directory_entity;
