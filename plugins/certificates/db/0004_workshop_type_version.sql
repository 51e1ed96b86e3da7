-- Which version of a workshop type somebody changes.

-- up
ALTER TABLE certificates_workshop_type ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- down
ALTER TABLE certificates_workshop_type DROP COLUMN version;
