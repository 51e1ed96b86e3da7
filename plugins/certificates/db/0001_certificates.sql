-- up

CREATE TABLE certificates_workshop_type (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    validity_months BIGINT,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE certificates_session (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    workshop_type TEXT NOT NULL REFERENCES certificates_workshop_type (id),
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    start_time TEXT,
    end_time TEXT,
    time_zone TEXT NOT NULL,
    delivery_type TEXT NOT NULL,
    location TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en',
    capacity BIGINT,
    client TEXT NOT NULL DEFAULT '',
    sponsor TEXT NOT NULL DEFAULT '',
    crm_session_id TEXT NOT NULL DEFAULT '',
    outline TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    lead TEXT NOT NULL DEFAULT '',
    materials_ordered BOOLEAN NOT NULL DEFAULT FALSE,
    materials_ordered_at BIGINT,
    ready BOOLEAN NOT NULL DEFAULT FALSE,
    ready_at BIGINT,
    info_sent BOOLEAN NOT NULL DEFAULT FALSE,
    info_sent_at BIGINT,
    delivered BOOLEAN NOT NULL DEFAULT FALSE,
    delivered_at BIGINT,
    finalized BOOLEAN NOT NULL DEFAULT FALSE,
    finalized_at BIGINT,
    on_hold BOOLEAN NOT NULL DEFAULT FALSE,
    on_hold_at BIGINT,
    cancelled BOOLEAN NOT NULL DEFAULT FALSE,
    cancelled_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX certificates_session_start ON certificates_session (start_date);
CREATE INDEX certificates_session_type ON certificates_session (workshop_type);

CREATE TABLE certificates_session_facilitator (
    session_id TEXT NOT NULL REFERENCES certificates_session (id),
    person_id TEXT NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX certificates_session_facilitator_person ON certificates_session_facilitator (person_id);

CREATE TABLE certificates_participant (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES certificates_session (id),
    person_id TEXT,
    full_name TEXT NOT NULL,
    certificate_name TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    attendance TEXT NOT NULL DEFAULT 'expected',
    completion_date TEXT,
    notes TEXT NOT NULL DEFAULT '',
    certificate_problem TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    UNIQUE (session_id, email)
);
CREATE INDEX certificates_participant_person ON certificates_participant (person_id);

-- What was printed is kept as printed: a later change of a name or title does not rewrite a certificate.
CREATE TABLE certificates_certificate (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES certificates_session (id),
    participant_id TEXT NOT NULL,
    person_id TEXT,
    printed_name TEXT NOT NULL,
    email TEXT NOT NULL,
    workshop_name TEXT NOT NULL,
    end_date TEXT NOT NULL,
    valid_until TEXT,
    file TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_reason TEXT NOT NULL DEFAULT ''
);
-- One that counts for each participant; revoked ones stay, so that their verify pages can say so.
CREATE UNIQUE INDEX certificates_certificate_current ON certificates_certificate (session_id, participant_id) WHERE revoked_at IS NULL;
CREATE INDEX certificates_certificate_person ON certificates_certificate (person_id);
CREATE INDEX certificates_certificate_issued ON certificates_certificate (issued_at);

-- down

DROP TABLE certificates_certificate;
DROP TABLE certificates_participant;
DROP TABLE certificates_session_facilitator;
DROP TABLE certificates_session;
DROP TABLE certificates_workshop_type;
