-- up
ALTER TABLE lending_item ADD COLUMN condition TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE lending_item DROP COLUMN condition;
