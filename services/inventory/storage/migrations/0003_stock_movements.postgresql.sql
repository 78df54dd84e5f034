-- The books of the stock: a product's movements add up to its on_hand. Rows are only inserted;
-- they are numbered in the order of booking, since writers take turns.
CREATE TABLE stock_movements (
  position       BIGSERIAL PRIMARY KEY,
  movement_id    TEXT    NOT NULL,
  sku            TEXT    NOT NULL REFERENCES products (sku),
  kind           TEXT    NOT NULL CHECK (kind IN ('INITIAL', 'ADJUSTED', 'SOLD')),
  delta          BIGINT  NOT NULL CHECK (delta <> 0),
  reason         TEXT    NOT NULL,  -- of an adjustment; else ''
  reservation_id TEXT    REFERENCES reservations (reservation_id),  -- of a sale; else NULL
  create_time    BIGINT  NOT NULL,  -- microseconds since 1970
  CHECK ((kind = 'SOLD') = (reservation_id IS NOT NULL))
);

CREATE INDEX stock_movements_by_product ON stock_movements (sku, position);
