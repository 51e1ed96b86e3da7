-- Who looks after a session's participants at the client, and where its materials go.

-- up
ALTER TABLE certificates_session ADD COLUMN csa TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN ship_contact TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN ship_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN ship_email TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN ship_address TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN ship_instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN courier TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN tracking TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_session ADD COLUMN ship_date TEXT;
ALTER TABLE certificates_session ADD COLUMN materials TEXT NOT NULL DEFAULT '';
CREATE INDEX certificates_session_lead ON certificates_session (lead);
CREATE INDEX certificates_session_csa ON certificates_session (csa);

-- down
DROP INDEX certificates_session_csa;
DROP INDEX certificates_session_lead;
ALTER TABLE certificates_session DROP COLUMN materials;
ALTER TABLE certificates_session DROP COLUMN ship_date;
ALTER TABLE certificates_session DROP COLUMN tracking;
ALTER TABLE certificates_session DROP COLUMN courier;
ALTER TABLE certificates_session DROP COLUMN ship_instructions;
ALTER TABLE certificates_session DROP COLUMN ship_address;
ALTER TABLE certificates_session DROP COLUMN ship_email;
ALTER TABLE certificates_session DROP COLUMN ship_phone;
ALTER TABLE certificates_session DROP COLUMN ship_contact;
ALTER TABLE certificates_session DROP COLUMN csa;
