-- The double-entry ledger. Only ever inserted into. A sequence never gives a position twice, so with
-- one writer at a time positions are in the order of booking.
CREATE TABLE ledger_entries (
  position      BIGSERIAL PRIMARY KEY,
  entry_id      TEXT    NOT NULL UNIQUE,
  payment_id    TEXT    NOT NULL REFERENCES payments (payment_id),
  account       TEXT    NOT NULL,  -- PROCESSOR or SALES
  side          TEXT    NOT NULL,  -- DEBIT or CREDIT
  currency_code TEXT    NOT NULL,
  minor_units   BIGINT  NOT NULL CHECK (minor_units > 0),
  create_time   BIGINT  NOT NULL   -- microseconds since 1970
);

CREATE INDEX ledger_entries_by_payment ON ledger_entries (payment_id, position);
