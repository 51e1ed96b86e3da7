-- up
CREATE TABLE failing_down_one (id TEXT PRIMARY KEY);
-- down
DROP TABLE failing_down_other;
