-- A mail may bear the From of another category than its own.

-- up
ALTER TABLE kernel_mail ADD COLUMN sender TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE kernel_mail DROP COLUMN sender;
