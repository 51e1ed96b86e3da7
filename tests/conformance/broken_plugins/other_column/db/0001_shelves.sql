-- up
CREATE TABLE other_column_shelf (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    width TEXT NOT NULL
);

-- down
DROP TABLE other_column_shelf;
