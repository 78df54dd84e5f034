-- What happened to each order: the truth. Rows are never changed or removed.
CREATE TABLE order_events (
  order_id       TEXT NOT NULL,
  version        BIGINT NOT NULL,  -- which event of the order: 1, 2, 3, ...
  type           TEXT NOT NULL,    -- "order.placed"
  schema_version BIGINT NOT NULL,  -- of the payload's form
  occurred_at_us BIGINT NOT NULL,  -- microseconds since 1970, UTC
  payload        TEXT NOT NULL,    -- the message that belongs to the type, as JSON
  PRIMARY KEY (order_id, version)
);

-- The orders as they are, for reading: a projection of order_events, updated with each event. Emptied, it
-- is built anew when the process starts (view_restore.h).
CREATE TABLE order_views (
  order_id       TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  state          TEXT NOT NULL,
  failure        TEXT,
  version        BIGINT NOT NULL,
  create_time_us BIGINT NOT NULL,
  update_time_us BIGINT NOT NULL,
  placed         TEXT NOT NULL     -- the payload of order.placed: user, items and total
);

CREATE INDEX order_views_by_user ON order_views (user_id, order_id);
CREATE INDEX order_views_by_state ON order_views (state, order_id);

-- The orders that are not settled, and who drives each to its end. Every append of the saga proves owner and
-- epoch, and raises the epoch.
CREATE TABLE order_sagas (
  order_id TEXT PRIMARY KEY,
  owner    TEXT NOT NULL,
  epoch    BIGINT NOT NULL
);

-- Apart from the orders, so that nothing which reads orders can give tokens away; erased with the saga.
CREATE TABLE payment_tokens (
  order_id TEXT PRIMARY KEY,
  token    TEXT NOT NULL
);
