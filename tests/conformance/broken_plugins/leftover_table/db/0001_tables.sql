-- up

CREATE TABLE leftover_table_one (id TEXT PRIMARY KEY);
CREATE TABLE leftover_table_two (id TEXT PRIMARY KEY);

-- down

DROP TABLE leftover_table_two;
