-- Who runs programs, who coaches in them, and the cohorts that go through them.

-- up
CREATE TABLE coaching_organization (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    active BOOLEAN NOT NULL DEFAULT TRUE
);

CREATE TABLE coaching_program (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organization TEXT NOT NULL DEFAULT '',
    track TEXT NOT NULL,
    topics TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    overdue_days BIGINT NOT NULL DEFAULT 7,
    stalled_days BIGINT NOT NULL DEFAULT 14,
    escalation_days BIGINT NOT NULL DEFAULT 21
);

CREATE TABLE coaching_coach (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    person TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    bio TEXT NOT NULL DEFAULT '',
    photo TEXT NOT NULL DEFAULT '',
    specialties TEXT NOT NULL DEFAULT '',
    languages TEXT NOT NULL DEFAULT '',
    location TEXT NOT NULL DEFAULT '',
    credentials TEXT NOT NULL DEFAULT '',
    booking_url TEXT NOT NULL DEFAULT '',
    max_engagements BIGINT NOT NULL DEFAULT 20,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    calendar_key TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX coaching_coach_email ON coaching_coach (email) WHERE email <> '';
CREATE UNIQUE INDEX coaching_coach_person ON coaching_coach (person) WHERE person <> '';
CREATE INDEX coaching_coach_calendar ON coaching_coach (calendar_key) WHERE calendar_key <> '';

CREATE TABLE coaching_panel (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    coach TEXT NOT NULL REFERENCES coaching_coach (id),
    program TEXT NOT NULL REFERENCES coaching_program (id),
    UNIQUE (coach, program)
);
CREATE INDEX coaching_panel_program ON coaching_panel (program);

-- A correction of the draw for leave or late joining, for everybody to see in its record.
CREATE TABLE coaching_offset (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    coach TEXT NOT NULL REFERENCES coaching_coach (id),
    places BIGINT NOT NULL,
    from_date TEXT NOT NULL,
    until_date TEXT,
    reason TEXT NOT NULL
);
CREATE INDEX coaching_offset_coach ON coaching_offset (coach);

CREATE TABLE coaching_cohort (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    program TEXT NOT NULL REFERENCES coaching_program (id),
    start_date TEXT NOT NULL,
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    first_deadline TEXT,
    second_deadline TEXT,
    access_codes BOOLEAN NOT NULL DEFAULT FALSE,
    mailing_made_at BIGINT
);

-- What the draws of a cohort are worked out from: its digest is told at once, the seed itself after the window. A window
-- that is opened again gets another one.
CREATE TABLE coaching_seed (
    id TEXT PRIMARY KEY,
    cohort TEXT NOT NULL REFERENCES coaching_cohort (id),
    seed TEXT NOT NULL,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX coaching_seed_cohort ON coaching_seed (cohort, created_at);

-- down
DROP TABLE coaching_seed;
DROP TABLE coaching_cohort;
DROP TABLE coaching_offset;
DROP TABLE coaching_panel;
DROP TABLE coaching_coach;
DROP TABLE coaching_program;
DROP TABLE coaching_organization;
