-- What happened, for others to hear of. A row is written in the transaction of the change that it tells of.
-- Positions are in the order of commits and are never given twice.
CREATE TABLE outbox (
  position          INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id          TEXT NOT NULL UNIQUE,
  aggregate_type    TEXT NOT NULL,    -- "order"
  aggregate_id      TEXT NOT NULL,
  aggregate_version BIGINT NOT NULL,  -- which of the aggregate's events: 1, 2, 3, ...
  type              TEXT NOT NULL,    -- "order.placed"
  schema_version    BIGINT NOT NULL,  -- of the payload's form
  occurred_at_us    BIGINT NOT NULL,  -- microseconds since 1970, UTC
  traceparent       TEXT NOT NULL,    -- W3C's; empty for none
  payload           TEXT NOT NULL     -- the message that belongs to the type, as JSON
);

-- One row. A cursor names the epoch, so that positions of another database, or of this one before it was
-- restored from a backup, are not taken for positions of this one.
CREATE TABLE outbox_state (
  id        BIGINT PRIMARY KEY CHECK (id = 1),
  epoch     TEXT NOT NULL,
  pruned_to BIGINT NOT NULL  -- the last position that is no longer kept
);
INSERT INTO outbox_state (id, epoch, pruned_to) VALUES (1, lower(hex(randomblob(8))), 0);
