-- Who is on a roster, which coach they chose, and the sessions that came of it.

-- up
CREATE TABLE coaching_engagement (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    organization TEXT NOT NULL DEFAULT '',
    cohort TEXT NOT NULL REFERENCES coaching_cohort (id),
    program TEXT NOT NULL REFERENCES coaching_program (id),
    track TEXT NOT NULL,
    coach TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'invited',
    status_before TEXT NOT NULL DEFAULT '',
    total_sessions BIGINT NOT NULL,
    selected_at BIGINT,
    completed_at BIGINT,
    last_activity BIGINT NOT NULL,
    attention TEXT NOT NULL DEFAULT '',
    attention_since BIGINT,
    entered_at BIGINT,
    shown TEXT NOT NULL DEFAULT '',
    seen TEXT NOT NULL DEFAULT '',
    draws BIGINT NOT NULL DEFAULT 0,
    reshuffled BOOLEAN NOT NULL DEFAULT FALSE,
    none_free_at BIGINT,
    escalated_at BIGINT,
    code_mac TEXT NOT NULL DEFAULT '',
    code_failures BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX coaching_engagement_roster ON coaching_engagement (cohort, email) WHERE email <> '';
CREATE INDEX coaching_engagement_email ON coaching_engagement (email) WHERE email <> '';
CREATE INDEX coaching_engagement_coach ON coaching_engagement (coach, status) WHERE coach <> '';
CREATE INDEX coaching_engagement_program ON coaching_engagement (program, status);
CREATE INDEX coaching_engagement_cohort ON coaching_engagement (cohort, status);
CREATE INDEX coaching_engagement_activity ON coaching_engagement (last_activity, id);
CREATE INDEX coaching_engagement_attention ON coaching_engagement (attention_since, id) WHERE attention <> '';

CREATE TABLE coaching_session (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    engagement TEXT NOT NULL REFERENCES coaching_engagement (id),
    number BIGINT NOT NULL,
    occurred_on TEXT,
    status TEXT NOT NULL DEFAULT 'completed',
    topic TEXT NOT NULL DEFAULT '',
    executive_topic TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '',
    duration TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL,
    draft BOOLEAN NOT NULL DEFAULT TRUE,
    submitted_at BIGINT,
    UNIQUE (engagement, number)
);
CREATE INDEX coaching_session_submitted ON coaching_session (submitted_at);
CREATE INDEX coaching_session_author ON coaching_session (author, occurred_on);

-- What has become of an engagement, for its timeline: each change of state, coach or window.
CREATE TABLE coaching_change (
    id TEXT PRIMARY KEY,
    engagement TEXT NOT NULL REFERENCES coaching_engagement (id),
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    status TEXT NOT NULL,
    coach TEXT NOT NULL DEFAULT '',
    person TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX coaching_change_engagement ON coaching_change (engagement, at);

-- Each draw as it was made, with all that it was worked out from but the seed.
CREATE TABLE coaching_draw (
    id TEXT PRIMARY KEY,
    seed TEXT NOT NULL REFERENCES coaching_seed (id),
    cohort TEXT NOT NULL REFERENCES coaching_cohort (id),
    engagement TEXT NOT NULL REFERENCES coaching_engagement (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    coaches TEXT NOT NULL,
    wanted BIGINT NOT NULL,
    drawn TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (engagement, number)
);
CREATE INDEX coaching_draw_cohort ON coaching_draw (cohort, at);

-- Who has come in by the roster: opens the selector of one engagement, and nothing else.
CREATE TABLE coaching_visit (
    token_hash TEXT PRIMARY KEY,
    engagement TEXT NOT NULL REFERENCES coaching_engagement (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX coaching_visit_engagement ON coaching_visit (engagement);

-- Entries that failed, by the digest of where they came from; kept for an hour.
CREATE TABLE coaching_failure (
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX coaching_failure_origin ON coaching_failure (origin, at);
CREATE INDEX coaching_failure_at ON coaching_failure (at);

-- What a site's rules say of an engagement, and when they were last asked.
CREATE TABLE coaching_rule_flag (
    engagement TEXT PRIMARY KEY REFERENCES coaching_engagement (id),
    flags TEXT NOT NULL,
    asked_at BIGINT NOT NULL
);

-- Who works at what only one may work at.
CREATE TABLE coaching_run (
    name TEXT PRIMARY KEY,
    job TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Secrets of this plugin, sealed.
CREATE TABLE coaching_secret (
    id TEXT PRIMARY KEY,
    secret TEXT NOT NULL
);

-- down
DROP TABLE coaching_secret;
DROP TABLE coaching_run;
DROP TABLE coaching_rule_flag;
DROP TABLE coaching_failure;
DROP TABLE coaching_visit;
DROP TABLE coaching_draw;
DROP TABLE coaching_change;
DROP TABLE coaching_session;
DROP TABLE coaching_engagement;
