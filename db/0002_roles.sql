-- Who holds which role. What a role may do stands in the catalogue: db/seed/access.json and the enabled plugins.
-- A grant is never deleted: revoking it writes when, by whom and why.

-- up
CREATE TABLE kernel_person_role (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    role TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    revoked_by TEXT,
    revoke_reason TEXT
);
CREATE UNIQUE INDEX kernel_person_role_held ON kernel_person_role (person_id, role) WHERE revoked_at IS NULL;
CREATE INDEX kernel_person_role_role ON kernel_person_role (role);

-- down
DROP TABLE kernel_person_role;
