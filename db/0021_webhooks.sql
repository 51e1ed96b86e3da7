-- Webhooks: where other programs want to be told of what happens here, what they are told, and what they answered.
-- The secrets that sign are sealed. A delivery keeps its body, so that it can be sent again as it was.

-- up
CREATE TABLE kernel_webhook (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    description TEXT NOT NULL,
    url TEXT NOT NULL,
    types TEXT NOT NULL,
    state TEXT NOT NULL,
    off_reason TEXT NOT NULL DEFAULT '',
    failing_since BIGINT,
    failed_at BIGINT,
    created_at BIGINT NOT NULL,
    environment TEXT NOT NULL DEFAULT '',
    secret TEXT NOT NULL DEFAULT '',
    secret_shown BOOLEAN NOT NULL DEFAULT FALSE,
    secret_before TEXT NOT NULL DEFAULT '',
    secret_before_until BIGINT,
    silent BIGINT NOT NULL DEFAULT 0,
    paused_until BIGINT
);

CREATE TABLE kernel_webhook_delivery (
    id TEXT PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES kernel_webhook (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    turn BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT '',
    took_ms BIGINT,
    created_at BIGINT NOT NULL,
    next_at BIGINT,
    ended_at BIGINT
);
CREATE INDEX kernel_webhook_delivery_list ON kernel_webhook_delivery (webhook_id, created_at);
CREATE INDEX kernel_webhook_delivery_age ON kernel_webhook_delivery (created_at);
CREATE INDEX kernel_webhook_delivery_due ON kernel_webhook_delivery (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE kernel_webhook_attempt (
    delivery_id TEXT NOT NULL REFERENCES kernel_webhook_delivery (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    url TEXT NOT NULL,
    status BIGINT,
    took_ms BIGINT NOT NULL,
    answer TEXT NOT NULL,
    problem TEXT NOT NULL,
    PRIMARY KEY (delivery_id, number)
);

-- down
DROP TABLE kernel_webhook_attempt;
DROP TABLE kernel_webhook_delivery;
DROP TABLE kernel_webhook;
