-- What an item is good for, and for how long one is lent.

-- up
ALTER TABLE lending_item ADD COLUMN uses TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN lent_for BIGINT;

-- down
ALTER TABLE lending_item DROP COLUMN lent_for;
ALTER TABLE lending_item DROP COLUMN tags;
ALTER TABLE lending_item DROP COLUMN uses;
