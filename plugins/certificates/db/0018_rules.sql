-- What rules decided, where people look: the reason a learner is told, the rules that changed a certificate, and the
-- pictures and templates that rules put on one.

-- up
ALTER TABLE certificates_participant ADD COLUMN certificate_refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN rules TEXT NOT NULL DEFAULT '';
CREATE INDEX certificates_certificate_email ON certificates_certificate (email);

CREATE TABLE certificates_certificate_file (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    alternative TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);

-- down
DROP TABLE certificates_certificate_file;
DROP INDEX certificates_certificate_email;
ALTER TABLE certificates_certificate DROP COLUMN rules;
ALTER TABLE certificates_participant DROP COLUMN certificate_refusal;
