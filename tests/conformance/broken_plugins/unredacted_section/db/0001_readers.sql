-- up

CREATE TABLE unredacted_section_reader (id TEXT PRIMARY KEY, email TEXT NOT NULL);

-- down

DROP TABLE unredacted_section_reader;
