-- A badge of another issuer that comes with a request, and what checking it has found.

-- up
CREATE TABLE badges_evidence (
    request TEXT PRIMARY KEY REFERENCES badges_request (id),
    state TEXT NOT NULL,
    findings TEXT NOT NULL,
    credential TEXT NOT NULL,
    checked_at BIGINT NOT NULL
);
CREATE INDEX badges_evidence_checked ON badges_evidence (checked_at);

-- down
DROP TABLE badges_evidence;
