-- What plugins may join: names are always visible (K-25), everything else goes through sdk::People.

-- up
CREATE VIEW person_directory AS SELECT id, name, status FROM kernel_person;

-- down
DROP VIEW person_directory;
