-- What keeps the audit page quick however long the log is; who saw more people than is usual; incidents.

-- up
CREATE INDEX kernel_audit_address ON kernel_audit (address);
DROP INDEX kernel_audit_action;
CREATE INDEX kernel_audit_action ON kernel_audit (action, at);

CREATE TABLE kernel_unusual_viewing (
    id TEXT PRIMARY KEY,
    actor_id TEXT NOT NULL,
    since BIGINT NOT NULL,
    noticed_at BIGINT NOT NULL,
    profiles BIGINT NOT NULL,
    pictures BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by TEXT,
    note TEXT
);
CREATE INDEX kernel_unusual_viewing_actor ON kernel_unusual_viewing (actor_id, noticed_at);

-- Records of incidents: the people affected are those of the report it was opened from, whatever becomes of the log.
CREATE TABLE kernel_incident (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('1', '2', '3')),
    what TEXT NOT NULL,
    happened TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    notification TEXT NOT NULL,
    told TEXT NOT NULL,
    lessons TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE kernel_incident_person (
    incident_id TEXT NOT NULL REFERENCES kernel_incident (id),
    person_id TEXT NOT NULL,
    PRIMARY KEY (incident_id, person_id)
);
CREATE INDEX kernel_incident_person_person ON kernel_incident_person (person_id);
CREATE TABLE kernel_incident_step (
    incident_id TEXT NOT NULL REFERENCES kernel_incident (id),
    code TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    owner_id TEXT NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (incident_id, code)
);

-- The text that is looked for: reason and details. What was changed is not among it, because not everybody may see that.
-- only: sqlite
CREATE VIRTUAL TABLE kernel_audit_grams USING fts5 (text, content = '', tokenize = 'trigram', detail = 'full');
INSERT INTO kernel_audit_grams (rowid, text)
    SELECT seq, folded(reason || ' ' || COALESCE(NULLIF(details, 'null'), '')) FROM kernel_audit WHERE reason <> '' OR details <> 'null';
CREATE TRIGGER kernel_audit_added AFTER INSERT ON kernel_audit WHEN new.reason <> '' OR new.details <> 'null' BEGIN
    INSERT INTO kernel_audit_grams (rowid, text) VALUES (new.seq, folded(new.reason || ' ' || COALESCE(NULLIF(new.details, 'null'), '')));
END;
-- end
-- only: postgresql
DO $$
DECLARE home TEXT;
BEGIN
    SELECT n.nspname INTO home FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    IF home IS NOT NULL THEN
        EXECUTE format('CREATE INDEX kernel_audit_grams ON kernel_audit USING gin (folded(reason || '' '' || COALESCE(NULLIF(details, ''null''), '''')) %I.gin_trgm_ops)', home);
    END IF;
END;
$$;
-- end

-- down
-- only: sqlite
DROP TRIGGER kernel_audit_added;
DROP TABLE kernel_audit_grams;
-- end
-- only: postgresql
DROP INDEX IF EXISTS kernel_audit_grams;
-- end
DROP TABLE kernel_incident_step;
DROP TABLE kernel_incident_person;
DROP TABLE kernel_incident;
DROP TABLE kernel_unusual_viewing;
DROP INDEX kernel_audit_action;
CREATE INDEX kernel_audit_action ON kernel_audit (action);
DROP INDEX kernel_audit_address;
