-- What is known of each schedule beyond its declaration: an administrator's changes, and the last slot that was queued.
-- A slot is queued once on whatever node: its job's key names it.

-- up
CREATE TABLE kernel_schedule (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    pattern TEXT NOT NULL DEFAULT '',
    paused BOOLEAN NOT NULL DEFAULT FALSE,
    last_slot BIGINT NOT NULL,
    last_job TEXT NOT NULL DEFAULT ''
);
CREATE INDEX kernel_schedule_owner ON kernel_schedule (owner);

-- down
DROP TABLE kernel_schedule;
