-- What a batch changed of what matching compares and of the figures that reports
-- show, so that neither is worked out again for all.
-- +goose Up
SET @sql = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'batch' AND column_name = 'matching') > 0,
  'DO 0', 'ALTER TABLE batch ADD COLUMN matching LONGBLOB COMMENT ''those of the customer records of which what matching compares changed, a roaring bitmap; null: all''');
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;
SET @sql = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'batch' AND column_name = 'live_change') > 0,
  'DO 0', 'ALTER TABLE batch ADD COLUMN live_change LONGTEXT COMMENT ''what it changed of the figures of live records, JSON; null: not known''');
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;
SET @sql = IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'version' AND column_name = 'likeness') > 0,
  'DO 0', 'ALTER TABLE version ADD COLUMN likeness BIGINT COMMENT ''hash of what matching takes of the record; null: not known''');
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;

-- +goose Down
ALTER TABLE version DROP COLUMN likeness;
ALTER TABLE batch DROP COLUMN live_change;
ALTER TABLE batch DROP COLUMN matching;
