-- up

CREATE TABLE notices_notice (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    contact TEXT NOT NULL,
    show_until TEXT NOT NULL,
    pinned BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX notices_notice_until ON notices_notice (show_until);

-- down

DROP TABLE notices_notice;
