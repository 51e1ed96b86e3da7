-- Lists of choices that administrators keep. An entry is never removed, so that records keep what was chosen in them; one
-- that is not active is no longer offered.

-- up
CREATE TABLE kernel_managed_entry (
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    place BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (list, code)
);

-- down
DROP TABLE kernel_managed_entry;
