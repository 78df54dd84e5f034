-- What happened, for others to hear of. A row is written in the transaction of the change that it tells of.
-- Positions are in the order of commits and are never given twice.
CREATE TABLE outbox (
  position          BIGSERIAL PRIMARY KEY,
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
INSERT INTO outbox_state (id, epoch, pruned_to) VALUES (1, substr(replace(gen_random_uuid()::text, '-', ''), 1, 16), 0);

-- How far each consumer of events is; moved in the transaction of the effects.
CREATE TABLE event_cursors (
  consumer    TEXT PRIMARY KEY,
  cursor      TEXT NOT NULL,   -- as the source of the events gave it
  as_of_us    BIGINT NOT NULL  -- when the last event before the cursor occurred: microseconds since 1970, UTC
);

-- The last event of each aggregate whose effect a consumer has stored. Events of an aggregate come in order, so
-- one of this version or a lower one has had its effect.
CREATE TABLE event_inbox (
  consumer       TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id   TEXT NOT NULL,
  version        BIGINT NOT NULL,
  PRIMARY KEY (consumer, aggregate_type, aggregate_id)
);

-- Events whose effect failed again and again, for an operator to look at and try anew.
CREATE TABLE dead_letters (
  consumer       TEXT NOT NULL,
  event_id       TEXT NOT NULL,
  type           TEXT NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id   TEXT NOT NULL,
  envelope       TEXT NOT NULL,   -- the whole event: souk.event.v1.Envelope in base64
  error          TEXT NOT NULL,   -- of the last try
  died_at_us     BIGINT NOT NULL, -- microseconds since 1970, UTC
  PRIMARY KEY (consumer, event_id)
);
