-- Roles that administrators make, beside those of the platform and of plugins; and of each grant, when somebody last
-- confirmed it, and whether its holder has been told that it ends.

-- up
CREATE TABLE kernel_role (
    code TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    priority BIGINT NOT NULL,
    staff BOOLEAN NOT NULL,
    inherits TEXT NOT NULL,
    -- Codes, with commas between.
    sets TEXT NOT NULL,
    permissions TEXT NOT NULL,
    excluded TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
ALTER TABLE kernel_person_role ADD COLUMN confirmed_at BIGINT;
ALTER TABLE kernel_person_role ADD COLUMN confirmed_by TEXT;
ALTER TABLE kernel_person_role ADD COLUMN warned_at BIGINT;
CREATE INDEX kernel_person_role_ends ON kernel_person_role (expires_at) WHERE revoked_at IS NULL;
-- One review a quarter, by its first day.
CREATE TABLE kernel_role_review (
    quarter TEXT PRIMARY KEY,
    begun_at BIGINT NOT NULL,
    reminded_at BIGINT,
    ended_at BIGINT
);

-- down
DROP TABLE kernel_role_review;
DROP INDEX kernel_person_role_ends;
ALTER TABLE kernel_person_role DROP COLUMN warned_at;
ALTER TABLE kernel_person_role DROP COLUMN confirmed_by;
ALTER TABLE kernel_person_role DROP COLUMN confirmed_at;
DROP TABLE kernel_role;
