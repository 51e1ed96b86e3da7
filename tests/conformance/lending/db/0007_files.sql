-- up
ALTER TABLE lending_loan ADD COLUMN agreement TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN manual TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN photo TEXT NOT NULL DEFAULT '';
ALTER TABLE lending_item ADD COLUMN receipt TEXT NOT NULL DEFAULT '';

-- down
ALTER TABLE lending_loan DROP COLUMN agreement;
ALTER TABLE lending_item DROP COLUMN receipt;
ALTER TABLE lending_item DROP COLUMN photo;
ALTER TABLE lending_item DROP COLUMN manual;
