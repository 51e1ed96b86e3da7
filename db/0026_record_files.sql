-- Files of records. Bytes lie in the folder of the plugin; what a file is called stands in its record.

-- up
CREATE TABLE kernel_record_file (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    -- empty while it is pending
    record_id TEXT NOT NULL,
    field TEXT NOT NULL,
    -- who has sent it, and what it is, while it is pending; empty afterwards
    person_id TEXT NOT NULL,
    file TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- pending: came with a form that is not saved yet; kept: a record has it; left: none has it any more; going: its
    -- bytes are being removed
    state TEXT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX kernel_record_file_state ON kernel_record_file (record, state, since);
CREATE INDEX kernel_record_file_record ON kernel_record_file (record_id);
CREATE INDEX kernel_record_file_person ON kernel_record_file (person_id);

-- down
DROP TABLE kernel_record_file;
