-- The span that placed the order, as W3C Trace Context writes it, so that whoever goes on with its saga goes on with
-- its trace; empty for none.
ALTER TABLE order_sagas ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
