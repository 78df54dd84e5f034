-- Payments. Times are in microseconds since 1970.
CREATE TABLE payments (
  payment_id       TEXT   NOT NULL PRIMARY KEY,
  order_id         TEXT   NOT NULL,
  currency_code    TEXT,             -- with minor_units NULL where a refund came before any charge
  minor_units      BIGINT,
  state            TEXT   NOT NULL,  -- PENDING, CHARGED, REFUSED or REFUNDED
  refusal          TEXT,             -- DECLINED, INSUFFICIENT_FUNDS or TOKEN_UNKNOWN; when REFUSED
  refund_requested BIGINT NOT NULL,  -- 0 or 1
  payment_token    TEXT   NOT NULL,  -- '' once the charge is decided
  settled          BIGINT NOT NULL,  -- 0 while the processor is to be asked for something
  create_time      BIGINT NOT NULL,
  update_time      BIGINT NOT NULL
);

-- Lists, newest first.
CREATE INDEX payments_by_time ON payments (create_time, payment_id);
CREATE INDEX payments_by_order ON payments (order_id, create_time, payment_id);

-- What is left to do: few of many.
CREATE INDEX payments_unsettled ON payments (payment_id) WHERE settled = 0;
