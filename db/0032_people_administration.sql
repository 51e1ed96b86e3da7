-- What people administration keeps of somebody besides what everybody may see: their legal name in parts, and from when
-- on they are archived, which may lie ahead.

-- up
ALTER TABLE kernel_person ADD COLUMN legal_first TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_person ADD COLUMN legal_middle TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_person ADD COLUMN legal_last TEXT NOT NULL DEFAULT '';
-- ISO 8601; empty: not archived, or before this was kept.
ALTER TABLE kernel_person ADD COLUMN archive_on TEXT NOT NULL DEFAULT '';
CREATE INDEX kernel_person_archive_on ON kernel_person (archive_on) WHERE archive_on <> '';

-- down
DROP INDEX kernel_person_archive_on;
ALTER TABLE kernel_person DROP COLUMN archive_on;
ALTER TABLE kernel_person DROP COLUMN legal_last;
ALTER TABLE kernel_person DROP COLUMN legal_middle;
ALTER TABLE kernel_person DROP COLUMN legal_first;
