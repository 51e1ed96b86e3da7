-- Which layout the certificates of a workshop type have; none: the standard one.

-- up
ALTER TABLE certificates_workshop_type ADD COLUMN layout TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE certificates_workshop_type DROP COLUMN layout;
