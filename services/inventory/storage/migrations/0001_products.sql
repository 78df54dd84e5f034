-- Products and their stock.
CREATE TABLE products (
  sku           TEXT   NOT NULL PRIMARY KEY,
  display_name  TEXT   NOT NULL,
  currency_code TEXT   NOT NULL,
  unit_price    BIGINT NOT NULL CHECK (unit_price > 0),  -- minor units
  on_hand       BIGINT NOT NULL CHECK (on_hand <= 1000000000),
  reserved      BIGINT NOT NULL CHECK (reserved >= 0),
  version       BIGINT NOT NULL,  -- counts the changes of name and price
  CHECK (reserved <= on_hand)
);
