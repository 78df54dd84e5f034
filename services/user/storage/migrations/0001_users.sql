-- Users, and what they log in with. Times are in microseconds since 1970.
CREATE TABLE users (
  user_id      TEXT   NOT NULL PRIMARY KEY,
  email        TEXT   NOT NULL,  -- lower case
  display_name TEXT   NOT NULL,
  create_time  BIGINT NOT NULL,
  update_time  BIGINT NOT NULL,
  delete_time  BIGINT,           -- NULL while the user is active
  version      BIGINT NOT NULL
);

-- Finds a user at login; a deleted user's address is free.
CREATE UNIQUE INDEX users_email ON users (email) WHERE delete_time IS NULL;

CREATE TABLE credentials (
  user_id       TEXT NOT NULL PRIMARY KEY REFERENCES users (user_id),
  password_hash TEXT NOT NULL    -- argon2id, with its salt and cost
);
