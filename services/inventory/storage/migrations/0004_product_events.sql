-- How many events have told of the product: the version of the last one.
ALTER TABLE products ADD COLUMN events BIGINT NOT NULL DEFAULT 0;
