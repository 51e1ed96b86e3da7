-- The queue. A running job is claimed by a lease token until lease_until; who has the token may write, nobody else.

-- up
CREATE TABLE kernel_job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    payload TEXT NOT NULL,
    job_key TEXT UNIQUE,
    person_id TEXT NOT NULL,
    result_path TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    lease_token TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0,
    cancel_asked BOOLEAN NOT NULL DEFAULT FALSE,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT 'null',
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX kernel_job_waiting ON kernel_job (priority, run_at) WHERE state = 'queued';
CREATE INDEX kernel_job_leases ON kernel_job (lease_until) WHERE state = 'running';
CREATE INDEX kernel_job_created ON kernel_job (created_at);

-- down
DROP TABLE kernel_job;
