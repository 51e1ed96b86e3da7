-- Sites that witness each other's audit logs: those that sign how this one stands, and the logs that this one signs for.

-- up
CREATE TABLE kernel_audit_witness (
    name TEXT PRIMARY KEY,
    -- As witnesses are told to people: name, id and public key.
    verifier_key TEXT NOT NULL,
    url TEXT NOT NULL,
    -- How far it has signed, and the checkpoint with its signature.
    size BIGINT NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    signed_at BIGINT,
    -- Why it has signed no more; empty: it has.
    problem TEXT NOT NULL DEFAULT '',
    problem_since BIGINT,
    -- It has seen what this log no longer has.
    gap_at BIGINT
);

CREATE TABLE kernel_witnessed_log (
    origin TEXT PRIMARY KEY,
    verifier_key TEXT NOT NULL,
    size BIGINT NOT NULL DEFAULT 0,
    root TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    signed_at BIGINT,
    -- A checkpoint that its own key has signed and that does not go on from what was seen before: the proof of it.
    refused_at BIGINT,
    refused_note TEXT NOT NULL DEFAULT ''
);

-- down
DROP TABLE kernel_witnessed_log;
DROP TABLE kernel_audit_witness;
