-- How far each place that the audit log is streamed to has got.

-- up
CREATE TABLE kernel_audit_stream (
    destination TEXT PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    last_hash TEXT NOT NULL,
    sent_at BIGINT,
    -- Why it has got no farther; empty: it has.
    problem TEXT NOT NULL,
    problem_since BIGINT,
    gap_at BIGINT,
    -- The server that sends now has until then.
    claimed_until BIGINT NOT NULL
);

-- down
DROP TABLE kernel_audit_stream;
