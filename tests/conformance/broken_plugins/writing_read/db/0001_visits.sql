-- up
CREATE TABLE writing_read_visit (count BIGINT NOT NULL);
INSERT INTO writing_read_visit (count) VALUES (0);

-- down
DROP TABLE writing_read_visit;
