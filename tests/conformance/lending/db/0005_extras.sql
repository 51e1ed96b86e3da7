-- Condition, accessories, fields of the site's own, and files.

-- up
ALTER TABLE lending_item ADD COLUMN condition TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN accessories TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN custom JSONB NOT NULL DEFAULT '{}';
ALTER TABLE lending_item ADD COLUMN manual TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN photo TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_loan ADD COLUMN agreement TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE lending_loan DROP COLUMN agreement;
ALTER TABLE lending_item DROP COLUMN receipt;
ALTER TABLE lending_item DROP COLUMN photo;
ALTER TABLE lending_item DROP COLUMN manual;
ALTER TABLE lending_item DROP COLUMN custom;
ALTER TABLE lending_item DROP COLUMN accessories;
ALTER TABLE lending_item DROP COLUMN condition;
