-- up
CREATE TABLE foreign_reference_one (id TEXT PRIMARY KEY, person_id TEXT REFERENCES kernel_person (id));
-- down
DROP TABLE foreign_reference_one;
