-- What users have bought: a projection of the order service's events.
CREATE TABLE loyalty (
  user_id       TEXT   NOT NULL,
  currency_code TEXT   NOT NULL,
  orders        BIGINT NOT NULL,  -- confirmed ones in this currency
  minor_units   BIGINT NOT NULL,  -- the sum of their totals
  PRIMARY KEY (user_id, currency_code)
);
