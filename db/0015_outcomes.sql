-- What became of each item of a job, what a job is about and who may try it again; what of a rule's failure may be shown to
-- whoever may not see what the rule was given.

-- up
ALTER TABLE kernel_job ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kernel_job ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_job ADD COLUMN permission TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_job ADD COLUMN tried_again_by TEXT NOT NULL DEFAULT '';
CREATE INDEX kernel_job_about ON kernel_job (about, kind);
CREATE INDEX kernel_job_failed ON kernel_job (ended_at) WHERE state = 'failed';
CREATE INDEX kernel_job_problems ON kernel_job (ended_at) WHERE failed > 0;

-- position: in the order they were told. again, done_anyway: as in sdk::JobProblem.
CREATE TABLE kernel_job_problem (
    job_id TEXT NOT NULL REFERENCES kernel_job (id) ON DELETE CASCADE,
    item TEXT NOT NULL,
    position BIGINT NOT NULL,
    label TEXT NOT NULL,
    sensitivity BIGINT NOT NULL,
    reason TEXT NOT NULL,
    path TEXT NOT NULL,
    again BOOLEAN NOT NULL,
    done_anyway BOOLEAN NOT NULL,
    PRIMARY KEY (job_id, item)
);

ALTER TABLE kernel_rule_failure ADD COLUMN shown TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE kernel_rule_failure DROP COLUMN shown;
DROP TABLE kernel_job_problem;
DROP INDEX kernel_job_problems;
DROP INDEX kernel_job_failed;
DROP INDEX kernel_job_about;
ALTER TABLE kernel_job DROP COLUMN tried_again_by;
ALTER TABLE kernel_job DROP COLUMN permission;
ALTER TABLE kernel_job DROP COLUMN about;
ALTER TABLE kernel_job DROP COLUMN failed;
