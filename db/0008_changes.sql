-- A counter for each kind of thing that nodes keep in memory: who sees a new number reads the thing again.

-- up
CREATE TABLE kernel_change (
    area TEXT PRIMARY KEY,
    version BIGINT NOT NULL
);

-- down
DROP TABLE kernel_change;
