-- What rules may know of a mail (facts), and how it went by what they decided: whom it said it was from, who got a copy,
-- where answers go, and which rules said so.

-- up
ALTER TABLE kernel_mail ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE kernel_mail ADD COLUMN sent_from TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_mail ADD COLUMN copies TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_mail ADD COLUMN blind_copies TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_mail ADD COLUMN reply_to TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_mail ADD COLUMN added_text TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_mail ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
-- Somebody has said that it goes whatever rules say.
ALTER TABLE kernel_mail ADD COLUMN released BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX kernel_mail_template_key ON kernel_mail (template_key, created_at);

-- down
DROP INDEX kernel_mail_template_key;
ALTER TABLE kernel_mail DROP COLUMN released;
ALTER TABLE kernel_mail DROP COLUMN decided_by;
ALTER TABLE kernel_mail DROP COLUMN added_text;
ALTER TABLE kernel_mail DROP COLUMN reply_to;
ALTER TABLE kernel_mail DROP COLUMN blind_copies;
ALTER TABLE kernel_mail DROP COLUMN copies;
ALTER TABLE kernel_mail DROP COLUMN sent_from;
ALTER TABLE kernel_mail DROP COLUMN facts;
