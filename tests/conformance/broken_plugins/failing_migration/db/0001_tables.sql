-- up

CREATE TABLE failing_migration_one (id TEXT PRIMARY KEY);
INSERT INTO failing_migration_two (id) VALUES ('there is no such table');

-- down

DROP TABLE failing_migration_one;
