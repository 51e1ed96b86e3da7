-- up
ALTER TABLE lending_item ADD COLUMN custom JSONB NOT NULL DEFAULT '{}';

-- down
ALTER TABLE lending_item DROP COLUMN custom;
