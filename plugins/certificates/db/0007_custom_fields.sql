-- Fields that administrators add.

-- up
ALTER TABLE certificates_workshop_type ADD COLUMN custom JSONB NOT NULL DEFAULT '{}';
ALTER TABLE certificates_session ADD COLUMN custom JSONB NOT NULL DEFAULT '{}';
ALTER TABLE certificates_participant ADD COLUMN custom JSONB NOT NULL DEFAULT '{}';

-- down
ALTER TABLE certificates_participant DROP COLUMN custom;
ALTER TABLE certificates_session DROP COLUMN custom;
ALTER TABLE certificates_workshop_type DROP COLUMN custom;
