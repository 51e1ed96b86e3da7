-- up
CREATE TABLE lending_loan (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    item TEXT NOT NULL REFERENCES lending_item (id),
    borrower TEXT NOT NULL,
    due TEXT NOT NULL,
    back_on TEXT,
    state TEXT NOT NULL
);
CREATE UNIQUE INDEX lending_loan_open ON lending_loan (item) WHERE state = 'out';
CREATE INDEX lending_loan_borrower ON lending_loan (borrower);

-- down
DROP TABLE lending_loan;
