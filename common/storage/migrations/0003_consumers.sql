-- How far each consumer of events is; moved in the transaction of the effects.
CREATE TABLE event_cursors (
  consumer TEXT PRIMARY KEY,
  cursor   TEXT NOT NULL,   -- where it goes on, as the source of the events gave it
  reached  TEXT NOT NULL,   -- what its effects hold: the furthest cursor, beyond the other one during a replay
  as_of_us BIGINT NOT NULL  -- when the last event that they hold occurred: microseconds since 1970, UTC
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
