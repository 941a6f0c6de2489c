-- What a run changed is found without reading all that ever changed.
-- +goose Up
SET @sql = IF((SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'customer_history_run_id') > 0,
  'DO 0', 'CREATE INDEX customer_history_run_id ON customer_history (run_id)');
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;

-- +goose Down
DROP INDEX customer_history_run_id ON customer_history;
