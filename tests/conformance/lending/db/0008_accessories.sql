-- up
ALTER TABLE lending_item ADD COLUMN accessories TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE lending_item DROP COLUMN accessories;
