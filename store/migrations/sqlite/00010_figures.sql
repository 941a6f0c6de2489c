-- What a batch changed of what matching compares and of the figures that reports
-- show, so that neither is worked out again for all.
-- +goose Up
ALTER TABLE batch ADD COLUMN matching BLOB; -- those of the customer records of which what matching compares changed, a roaring bitmap; null: all
ALTER TABLE batch ADD COLUMN live_change TEXT; -- what it changed of the figures of live records, JSON; null: not known
ALTER TABLE version ADD COLUMN likeness INTEGER; -- hash of what matching takes of the record; null: not known

-- +goose Down
ALTER TABLE version DROP COLUMN likeness;
ALTER TABLE batch DROP COLUMN live_change;
ALTER TABLE batch DROP COLUMN matching;
