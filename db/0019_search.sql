-- What can be found by typing: the folded text of each searchable field of each record, in the transaction that changes
-- it, and of which record types all of it is here.

-- up
CREATE TABLE kernel_search_state (
    record TEXT PRIMARY KEY,
    fields TEXT NOT NULL
);

-- only: sqlite
CREATE TABLE kernel_search (
    number INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    id TEXT NOT NULL,
    field TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE UNIQUE INDEX kernel_search_record ON kernel_search (record, id, field);
CREATE INDEX kernel_search_text ON kernel_search (record, text);
CREATE VIRTUAL TABLE kernel_search_grams USING fts5 (text, content = 'kernel_search', content_rowid = 'number', tokenize = 'trigram', detail = 'full');
CREATE TRIGGER kernel_search_added AFTER INSERT ON kernel_search BEGIN
    INSERT INTO kernel_search_grams (rowid, text) VALUES (new.number, new.text);
END;
CREATE TRIGGER kernel_search_removed AFTER DELETE ON kernel_search BEGIN
    INSERT INTO kernel_search_grams (kernel_search_grams, rowid, text) VALUES ('delete', old.number, old.text);
END;
-- end
-- only: postgresql
CREATE TABLE kernel_search (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record TEXT NOT NULL,
    id TEXT NOT NULL,
    field TEXT NOT NULL,
    text TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX kernel_search_record ON kernel_search (record, id, field);
CREATE INDEX kernel_search_text ON kernel_search (record, text);
-- The extension belongs to the database, where others may come at once. Who may not make it searches more slowly.
DO $$
DECLARE home TEXT;
BEGIN
    PERFORM pg_advisory_xact_lock(1195835395);
    BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
    EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE 'the extension pg_trgm cannot be made here: %', SQLERRM;
    END;
    SELECT n.nspname INTO home FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
    IF home IS NOT NULL THEN
        EXECUTE format('CREATE INDEX kernel_search_grams ON kernel_search USING gin (text %I.gin_trgm_ops)', home);
    END IF;
END;
$$;
-- end

-- down
-- only: sqlite
DROP TABLE kernel_search_grams;
-- end
DROP TABLE kernel_search;
DROP TABLE kernel_search_state;
