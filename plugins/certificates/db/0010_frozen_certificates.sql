-- What was issued is kept as it was issued: the file's fingerprint and size, and all that was printed. A correction is
-- a certificate of its own that stands in the place of the one before; a renewal is one beside it, of a later session.

-- up
ALTER TABLE certificates_certificate ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN verify_url TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN layout TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN file_size BIGINT;
ALTER TABLE certificates_certificate ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN replaced_at BIGINT;
ALTER TABLE certificates_certificate ADD COLUMN replaced_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN renews TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN renewed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_certificate ADD COLUMN reminded_at BIGINT;
CREATE INDEX certificates_certificate_ending ON certificates_certificate (valid_until) WHERE reminded_at IS NULL;
-- One that counts for each participant; the others stay, so that their verify pages can say what became of them.
DROP INDEX certificates_certificate_current;
CREATE UNIQUE INDEX certificates_certificate_current ON certificates_certificate (session_id, participant_id)
    WHERE revoked_at IS NULL AND replaced_at IS NULL;

-- down
DROP INDEX certificates_certificate_current;
UPDATE certificates_certificate SET status = 'revoked', revoked_at = replaced_at, revoked_reason = replaced_reason
    WHERE replaced_at IS NOT NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX certificates_certificate_current ON certificates_certificate (session_id, participant_id)
    WHERE revoked_at IS NULL;
DROP INDEX certificates_certificate_ending;
ALTER TABLE certificates_certificate DROP COLUMN reminded_at;
ALTER TABLE certificates_certificate DROP COLUMN renewed_by;
ALTER TABLE certificates_certificate DROP COLUMN renews;
ALTER TABLE certificates_certificate DROP COLUMN replaced_reason;
ALTER TABLE certificates_certificate DROP COLUMN replaced_at;
ALTER TABLE certificates_certificate DROP COLUMN replaced_by;
ALTER TABLE certificates_certificate DROP COLUMN replaces;
ALTER TABLE certificates_certificate DROP COLUMN file_size;
ALTER TABLE certificates_certificate DROP COLUMN sha256;
ALTER TABLE certificates_certificate DROP COLUMN layout;
ALTER TABLE certificates_certificate DROP COLUMN language;
ALTER TABLE certificates_certificate DROP COLUMN verify_url;
ALTER TABLE certificates_certificate DROP COLUMN issuer;
