-- What each row of an import did, so that the history can name the list and the import can be undone: kept for thirty
-- days. Of a changed record the values of the changed fields as they were before, and whom the record was about then,
-- so that nothing of somebody who is erased is left here.

-- up
ALTER TABLE kernel_import ADD COLUMN file_name TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_import ADD COLUMN undone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_import ADD COLUMN undo_role TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_import ADD COLUMN undo_begun_at BIGINT;
ALTER TABLE kernel_import ADD COLUMN undone_at BIGINT;

CREATE TABLE kernel_import_row (
    import_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    record_id TEXT NOT NULL,
    -- added, changed
    deed TEXT NOT NULL,
    -- of the record, when the import had saved it
    version BIGINT NOT NULL,
    -- JSON; empty for what was added, and once it is not needed any more
    before TEXT NOT NULL,
    -- id and address of the person, one a line
    about TEXT NOT NULL,
    -- empty; and once it is undone: undone, kept (was changed since), failed
    state TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (import_id, line)
);
CREATE INDEX kernel_import_row_record ON kernel_import_row (record_id);

-- down
DROP TABLE kernel_import_row;
ALTER TABLE kernel_import DROP COLUMN undone_at;
ALTER TABLE kernel_import DROP COLUMN undo_begun_at;
ALTER TABLE kernel_import DROP COLUMN undo_role;
ALTER TABLE kernel_import DROP COLUMN undone_by;
ALTER TABLE kernel_import DROP COLUMN file_name;
