-- The life of a plugin: what it brought when it was last enabled, its stage after disabling, and saved settings.
-- stage: '' in use or disabled, 'removed' no longer used but its data kept, 'purging' its data are being deleted.
-- upgrade_to: the version an administrator asked for while an older one was running.
-- decision: the wish (desired_at) a node has carried out, well or not.

-- up
ALTER TABLE kernel_plugin ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_plugin ADD COLUMN stage TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_plugin ADD COLUMN upgrade_to TEXT NOT NULL DEFAULT '';
ALTER TABLE kernel_plugin ADD COLUMN ledger TEXT NOT NULL DEFAULT '{}';
ALTER TABLE kernel_plugin_node ADD COLUMN decision BIGINT NOT NULL DEFAULT 0;

CREATE TABLE kernel_setting (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    sealed BOOLEAN NOT NULL DEFAULT FALSE,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (owner, key)
);

-- down
DROP TABLE kernel_setting;
ALTER TABLE kernel_plugin_node DROP COLUMN decision;
ALTER TABLE kernel_plugin DROP COLUMN ledger;
ALTER TABLE kernel_plugin DROP COLUMN upgrade_to;
ALTER TABLE kernel_plugin DROP COLUMN stage;
ALTER TABLE kernel_plugin DROP COLUMN name;
