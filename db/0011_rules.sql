-- A site's rules that are written on the pages (the owner is the plugin that declares the hook): each with its versions; how rules fared, and recent inputs to try a
-- changed rule on. Inputs hold personal data, so they are sealed and kept for a month at most.

-- up
CREATE TABLE kernel_rule (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    hook TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (hook, name)
);

CREATE TABLE kernel_rule_version (
    rule_id TEXT NOT NULL REFERENCES kernel_rule (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    author_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (rule_id, number)
);

CREATE TABLE kernel_rule_day (
    owner TEXT NOT NULL,
    rule TEXT NOT NULL,
    day TEXT NOT NULL,
    runs BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    micros BIGINT NOT NULL,
    slowest BIGINT NOT NULL,
    PRIMARY KEY (rule, day)
);

CREATE TABLE kernel_rule_failure (
    owner TEXT NOT NULL,
    rule TEXT NOT NULL,
    message TEXT NOT NULL,
    times BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (rule, message)
);

CREATE TABLE kernel_rule_input (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    hook TEXT NOT NULL,
    input TEXT NOT NULL,
    taken_at BIGINT NOT NULL
);
CREATE INDEX kernel_rule_input_hook ON kernel_rule_input (hook, taken_at);

-- down
DROP TABLE kernel_rule_input;
DROP TABLE kernel_rule_failure;
DROP TABLE kernel_rule_day;
DROP TABLE kernel_rule_version;
DROP TABLE kernel_rule;
