-- Who takes part, what they ask for, and what they hold.

-- up
CREATE TABLE badges_student (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    person TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    affiliation TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'active',
    consent_version TEXT NOT NULL DEFAULT '',
    consent_at BIGINT,
    public_profile BOOLEAN NOT NULL DEFAULT FALSE,
    profile_key TEXT NOT NULL DEFAULT '',
    custom JSONB NOT NULL DEFAULT '{}'
);
-- Of somebody who was erased the row stays without them.
CREATE UNIQUE INDEX badges_student_person ON badges_student (person) WHERE person <> '';
CREATE UNIQUE INDEX badges_student_email ON badges_student (email) WHERE email <> '';
CREATE INDEX badges_student_profile ON badges_student (profile_key) WHERE profile_key <> '';

CREATE TABLE badges_request (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    badge TEXT NOT NULL REFERENCES badges_badge (id),
    person TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'draft',
    evidence TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    attachment TEXT NOT NULL DEFAULT '',
    submitted_at BIGINT,
    assignee TEXT NOT NULL DEFAULT '',
    decided_at BIGINT,
    decided_by TEXT NOT NULL DEFAULT ''
);
-- One open request for each badge and person.
CREATE UNIQUE INDEX badges_request_open ON badges_request (badge, person)
    WHERE state IN ('draft', 'submitted', 'needs_changes') AND person <> '';
CREATE INDEX badges_request_person ON badges_request (person);
CREATE INDEX badges_request_queue ON badges_request (state, submitted_at);

CREATE TABLE badges_comment (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    request TEXT NOT NULL REFERENCES badges_request (id),
    author TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX badges_comment_request ON badges_comment (request, created_at);

CREATE TABLE badges_award (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    badge TEXT NOT NULL REFERENCES badges_badge (id),
    person TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'valid',
    source TEXT NOT NULL,
    awarded_at BIGINT NOT NULL,
    awarded_by TEXT NOT NULL DEFAULT '',
    valid_until BIGINT,
    reason TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    request TEXT NOT NULL DEFAULT '',
    certificate TEXT NOT NULL DEFAULT '',
    revoked_at BIGINT,
    revoked_by TEXT NOT NULL DEFAULT '',
    revoked_reason TEXT NOT NULL DEFAULT ''
);
-- Nobody holds a badge twice; what was revoked may be awarded anew.
CREATE UNIQUE INDEX badges_award_held ON badges_award (badge, person) WHERE status = 'valid' AND person <> '';
CREATE INDEX badges_award_badge ON badges_award (badge, status);
CREATE INDEX badges_award_person ON badges_award (person);
CREATE INDEX badges_award_certificate ON badges_award (certificate) WHERE certificate <> '';
CREATE INDEX badges_award_awarded ON badges_award (awarded_at);

-- The chain: which awards carried one that followed from them.
CREATE TABLE badges_award_link (
    award TEXT NOT NULL REFERENCES badges_award (id),
    carried_by TEXT NOT NULL REFERENCES badges_award (id),
    PRIMARY KEY (award, carried_by)
);
CREATE INDEX badges_award_link_carried ON badges_award_link (carried_by);

-- Who would be awarded what by what they hold, as it was found when somebody looked.
CREATE TABLE badges_due (
    badge TEXT NOT NULL REFERENCES badges_badge (id),
    person TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    PRIMARY KEY (badge, person)
);

-- Which badge the certificates of a workshop bring along.
CREATE TABLE badges_workshop (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    badge TEXT NOT NULL REFERENCES badges_badge (id)
);

-- down
DROP TABLE badges_workshop;
DROP TABLE badges_due;
DROP TABLE badges_award_link;
DROP TABLE badges_award;
DROP TABLE badges_comment;
DROP TABLE badges_request;
DROP TABLE badges_student;
