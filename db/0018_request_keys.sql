-- What programs were answered, by the key they sent along: a request sent again is answered again and not done twice.

-- up
CREATE TABLE kernel_request_key (
    holder TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (holder, key)
);
CREATE INDEX kernel_request_key_age ON kernel_request_key (created_at);

-- down
DROP TABLE kernel_request_key;
