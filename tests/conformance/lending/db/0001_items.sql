-- up
CREATE TABLE lending_shelf (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    in_use BOOLEAN NOT NULL
);

CREATE TABLE lending_item (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    tag TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    shelf TEXT NOT NULL DEFAULT '',
    bought TEXT,
    price BIGINT,
    donor TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL
);
CREATE INDEX lending_item_shelf ON lending_item (shelf);

-- down
DROP TABLE lending_item;
DROP TABLE lending_shelf;
