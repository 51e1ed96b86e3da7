-- What rules decided lately, and the cases each is tried on before it runs. Both hold what a rule was given, so they are
-- sealed; decisions are kept for a month at most. And what an administrator has chosen a failure of a hook's rules to
-- mean: 'go on' or 'hold'; without a row it means what the hook says.

-- up
CREATE TABLE kernel_rule_decision (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    rule TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);
CREATE INDEX kernel_rule_decision_rule ON kernel_rule_decision (rule, decided_at);

CREATE TABLE kernel_rule_case (
    id TEXT PRIMARY KEY,
    rule_id TEXT NOT NULL REFERENCES kernel_rule (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX kernel_rule_case_rule ON kernel_rule_case (rule_id, created_at);

CREATE TABLE kernel_rule_hook (
    hook TEXT PRIMARY KEY,
    failure TEXT NOT NULL CHECK (failure IN ('go on', 'hold'))
);

-- down
DROP TABLE kernel_rule_hook;
DROP TABLE kernel_rule_case;
DROP TABLE kernel_rule_decision;
