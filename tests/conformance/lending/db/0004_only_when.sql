-- What is asked for only of some.

-- up
ALTER TABLE lending_item ADD COLUMN serial TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_shelf ADD COLUMN why_not TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE lending_shelf DROP COLUMN why_not;
ALTER TABLE lending_item DROP COLUMN serial;
