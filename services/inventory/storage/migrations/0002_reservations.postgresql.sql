-- Stock that is or was held for orders. Rows are numbered in the order of their coming, since writers
-- take turns. Times are in microseconds.
CREATE TABLE reservations (
  position       BIGSERIAL PRIMARY KEY,
  reservation_id TEXT    NOT NULL UNIQUE,
  order_id       TEXT    NOT NULL,
  state          TEXT    NOT NULL CHECK (state IN ('HELD', 'COMMITTED', 'RELEASED', 'EXPIRED')),
  ttl            BIGINT  NOT NULL,
  epoch          BIGINT  NOT NULL,  -- counts the renewals
  expire_time    BIGINT  NOT NULL   -- since 1970; what callers are told
);

CREATE INDEX reservations_by_order ON reservations (order_id, position);

-- What may expire: few of many.
CREATE INDEX reservations_held ON reservations (reservation_id) WHERE state = 'HELD';

CREATE TABLE reservation_lines (
  reservation_id TEXT   NOT NULL REFERENCES reservations (reservation_id),
  sku            TEXT   NOT NULL REFERENCES products (sku),
  quantity       BIGINT NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (reservation_id, sku)
);
