-- The form of the payload in `placed`.
ALTER TABLE order_views ADD COLUMN placed_form BIGINT NOT NULL DEFAULT 1;

-- A replica of users, as far as orders need them: fed by the user service's events, so that an order can be placed
-- while that service is away.
CREATE TABLE buyers (
  user_id TEXT PRIMARY KEY,
  active  BIGINT NOT NULL  -- 1 until the user is deleted, then 0
);
