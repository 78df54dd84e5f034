-- Calls with an idempotency key: which resource each claimed, and what it was answered.
CREATE TABLE idempotency_keys (
  principal     TEXT NOT NULL,
  method        TEXT NOT NULL,
  key           TEXT NOT NULL,
  request_hash  TEXT NOT NULL,
  resource_id   TEXT NOT NULL,
  claimed_at_us BIGINT NOT NULL,  -- microseconds since 1970, UTC
  -- The answer; NULL until there is one. Bytes are in base64, since text cannot hold them.
  status_code    BIGINT,
  status_message TEXT,
  status_details TEXT,
  response       TEXT,
  PRIMARY KEY (principal, method, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at_us);
