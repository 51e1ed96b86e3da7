-- up

CREATE TABLE unredacted_field_reader (id TEXT PRIMARY KEY, email TEXT NOT NULL);

-- down

DROP TABLE unredacted_field_reader;
