-- How long things are kept where the site says otherwise than its parts; where the audit log begins since its old end
-- was cut off; which overdue steps of incidents somebody was told of.

-- up
CREATE TABLE kernel_retention_term (
    source TEXT PRIMARY KEY,
    years BIGINT NOT NULL CHECK (years BETWEEN 1 AND 100)
);

ALTER TABLE kernel_incident_step ADD COLUMN told_at BIGINT;

-- Each says that entries up to `through` have left, and is signed: the chain goes on from `last_hash`.
CREATE TABLE kernel_audit_boundary (
    through BIGINT PRIMARY KEY,
    last_hash TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    signature TEXT NOT NULL
);

-- Hashes of whole subtrees of the Merkle tree over the entries' hashes (RFC 6962): of 2^level leaves each.
CREATE TABLE kernel_audit_node (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (level, place)
);

-- only: sqlite
DROP TRIGGER kernel_audit_no_delete;
CREATE TRIGGER kernel_audit_no_delete BEFORE DELETE ON kernel_audit
WHEN OLD.seq > (SELECT COALESCE(MAX(through), 0) FROM kernel_audit_boundary)
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER kernel_audit_left AFTER DELETE ON kernel_audit WHEN old.reason <> '' OR old.details <> 'null' BEGIN
    INSERT INTO kernel_audit_grams (kernel_audit_grams, rowid, text)
        VALUES ('delete', old.seq, folded(old.reason || ' ' || COALESCE(NULLIF(old.details, 'null'), '')));
END;
CREATE TRIGGER kernel_audit_boundary_no_update BEFORE UPDATE ON kernel_audit_boundary
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
CREATE TRIGGER kernel_audit_boundary_no_delete BEFORE DELETE ON kernel_audit_boundary
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- end
-- only: postgresql
CREATE OR REPLACE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'kernel_audit' THEN
        IF OLD.seq <= (SELECT COALESCE(MAX(through), 0) FROM kernel_audit_boundary) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit log cannot be changed';
END;
$$;
CREATE TRIGGER kernel_audit_boundary_no_change BEFORE UPDATE OR DELETE ON kernel_audit_boundary
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_refuse();
CREATE TRIGGER kernel_audit_boundary_no_truncate BEFORE TRUNCATE ON kernel_audit_boundary
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_audit_refuse();
-- end

-- down
-- only: sqlite
DROP TRIGGER kernel_audit_left;
DROP TRIGGER kernel_audit_no_delete;
CREATE TRIGGER kernel_audit_no_delete BEFORE DELETE ON kernel_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log cannot be changed');
END;
-- end
-- only: postgresql
CREATE OR REPLACE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log cannot be changed';
END;
$$;
-- end
DROP TABLE kernel_audit_node;
DROP TABLE kernel_audit_boundary;
ALTER TABLE kernel_incident_step DROP COLUMN told_at;
DROP TABLE kernel_retention_term;
