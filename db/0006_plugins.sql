-- Which plugins are wanted (shared by all nodes), and how each node fares with them.

-- up
CREATE TABLE kernel_plugin (
    id TEXT PRIMARY KEY,
    enabled BOOLEAN NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    desired_at BIGINT NOT NULL,
    desired_by TEXT NOT NULL DEFAULT '',
    failure TEXT NOT NULL DEFAULT '',
    failed_at BIGINT
);

CREATE TABLE kernel_plugin_node (
    node TEXT NOT NULL,
    plugin_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (node, plugin_id)
);

-- down
DROP TABLE kernel_plugin_node;
DROP TABLE kernel_plugin;
