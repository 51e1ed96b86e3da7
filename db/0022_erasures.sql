-- Who was erased: what turns up about them later, with a plugin that was off then, goes too.

-- up
CREATE TABLE kernel_erasure (
    person_id TEXT PRIMARY KEY REFERENCES kernel_person (id),
    at BIGINT NOT NULL
);

-- down
DROP TABLE kernel_erasure;
