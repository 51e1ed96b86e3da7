-- Whether what stands in certificate_problem is a decision of the site's rules, and no failure.

-- up
ALTER TABLE certificates_participant ADD COLUMN certificate_refused BOOLEAN NOT NULL DEFAULT FALSE;

-- down
ALTER TABLE certificates_participant DROP COLUMN certificate_refused;
