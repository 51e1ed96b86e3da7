-- The audit log: append-only, each entry with the hash of the one before. The database itself refuses changes.

-- up
CREATE TABLE kernel_audit (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_role TEXT NOT NULL,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    request_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    changes TEXT NOT NULL,
    details TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX kernel_audit_at ON kernel_audit (at);
CREATE UNIQUE INDEX kernel_audit_hash ON kernel_audit (hash);
CREATE INDEX kernel_audit_target ON kernel_audit (target);
CREATE INDEX kernel_audit_actor ON kernel_audit (actor_id);
CREATE INDEX kernel_audit_action ON kernel_audit (action);

-- only: sqlite
CREATE TRIGGER kernel_audit_no_update BEFORE UPDATE ON kernel_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER kernel_audit_no_delete BEFORE DELETE ON kernel_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- end
-- only: postgresql
CREATE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log cannot be changed';
END;
$$;
CREATE TRIGGER kernel_audit_no_change BEFORE UPDATE OR DELETE ON kernel_audit
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_refuse();
CREATE TRIGGER kernel_audit_no_truncate BEFORE TRUNCATE ON kernel_audit
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_audit_refuse();
-- end

-- down
DROP TABLE kernel_audit;
-- only: postgresql
DROP FUNCTION kernel_audit_refuse();
-- end
