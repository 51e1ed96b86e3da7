-- Clients are records: what was typed as the client of a session becomes one, whatever its upper and lower case, and
-- has an id made of the oldest session's. Sessions refer to it.

-- up
CREATE TABLE certificates_client (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    crm_link TEXT NOT NULL DEFAULT '',
    crm TEXT NOT NULL DEFAULT '',
    data_region TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    custom JSONB NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX certificates_client_name ON certificates_client (lower(name));
CREATE INDEX certificates_client_crm ON certificates_client (crm);

INSERT INTO certificates_client (id, name, data_region, active, created_at)
SELECT 'clnt-' || substr(min(id), 6), min(trim(client)),
    CASE WHEN min(region) = max(region) THEN min(region) ELSE 'Other' END, TRUE, min(created_at)
FROM certificates_session WHERE trim(client) <> '' GROUP BY lower(trim(client));

UPDATE certificates_session SET client = COALESCE(
    (SELECT c.id FROM certificates_client c WHERE lower(c.name) = lower(trim(certificates_session.client))), '');
CREATE INDEX certificates_session_client ON certificates_session (client);

-- down
DROP INDEX certificates_session_client;
UPDATE certificates_session SET client = COALESCE(
    (SELECT c.name FROM certificates_client c WHERE c.id = certificates_session.client), '');
DROP TABLE certificates_client;
