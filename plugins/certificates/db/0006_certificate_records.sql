-- Certificates are records of the platform. Whether one has expired is kept with it, so that lists can ask for it.

-- up
ALTER TABLE certificates_certificate ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE certificates_certificate ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE certificates_certificate ADD COLUMN status TEXT NOT NULL DEFAULT 'valid';
UPDATE certificates_certificate SET created_at = issued_at, status = CASE WHEN revoked_at IS NOT NULL THEN 'revoked'
    WHEN valid_until < CAST(CURRENT_DATE AS TEXT) THEN 'expired' ELSE 'valid' END;

-- down
ALTER TABLE certificates_certificate DROP COLUMN status;
ALTER TABLE certificates_certificate DROP COLUMN created_at;
ALTER TABLE certificates_certificate DROP COLUMN version;
