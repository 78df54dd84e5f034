-- What a consumer's effects hold: the furthest of its cursors, beyond the present one during a replay.
ALTER TABLE event_cursors ADD COLUMN reached TEXT NOT NULL DEFAULT '';
UPDATE event_cursors SET reached = cursor;
