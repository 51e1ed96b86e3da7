-- Fields that administrators add to record types. What records have in them lies in the records' own tables, in the
-- column `custom`; one that is not active is shown nowhere and keeps what was written in it.

-- up
CREATE TABLE kernel_custom_field (
    record TEXT NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    kind TEXT NOT NULL,
    hint TEXT NOT NULL,
    audience TEXT NOT NULL,
    required BOOLEAN NOT NULL,
    search BOOLEAN NOT NULL,
    filter BOOLEAN NOT NULL,
    place BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (record, name)
);

-- down
DROP TABLE kernel_custom_field;
