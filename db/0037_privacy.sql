-- Who holds what is about somebody back from erasing, what went out about whom, and what was signed about an erasure.

-- up
CREATE TABLE kernel_legal_hold (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    reason TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    placed_by TEXT NOT NULL,
    lifted_at BIGINT,
    lifted_by TEXT NOT NULL DEFAULT '',
    lifted_because TEXT NOT NULL DEFAULT ''
);
CREATE INDEX kernel_legal_hold_person ON kernel_legal_hold (person_id);

CREATE TABLE kernel_disclosure (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    -- To whom: the account that asked, and the role it was in.
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    means TEXT NOT NULL CHECK (means IN ('file', 'program')),
    what TEXT NOT NULL,
    -- Labels of the fields that went along, a line each.
    fields TEXT NOT NULL,
    page TEXT NOT NULL,
    records BIGINT NOT NULL,
    people BIGINT NOT NULL
);
CREATE INDEX kernel_disclosure_at ON kernel_disclosure (at);

-- Of whom it tells: in order, a thousand to a row, each between line ends. The first and the last say which row may
-- have somebody.
CREATE TABLE kernel_disclosure_people (
    disclosure_id TEXT NOT NULL REFERENCES kernel_disclosure (id),
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    people TEXT NOT NULL,
    PRIMARY KEY (disclosure_id, first)
);
-- only: postgresql
-- By bytes, as the server sorts them.
ALTER TABLE kernel_disclosure_people ALTER COLUMN first TYPE TEXT COLLATE "C", ALTER COLUMN last TYPE TEXT COLLATE "C";
-- end
CREATE INDEX kernel_disclosure_people_range ON kernel_disclosure_people (first, last);

CREATE TABLE kernel_erasure_statement (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES kernel_person (id),
    at BIGINT NOT NULL,
    -- JSON as it was signed.
    statement TEXT NOT NULL,
    signature TEXT NOT NULL
);
CREATE INDEX kernel_erasure_statement_person ON kernel_erasure_statement (person_id);

-- down
DROP TABLE kernel_erasure_statement;
DROP TABLE kernel_disclosure_people;
DROP TABLE kernel_disclosure;
DROP TABLE kernel_legal_hold;
