-- What is said later of the key of a row in quarantine is found without reading
-- all that was ever kept out.
-- +goose Up
SET @sql = IF((SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name = 'quarantine_stream_id_source_key_batch_id') > 0,
  'DO 0', 'CREATE INDEX quarantine_stream_id_source_key_batch_id ON quarantine (stream_id, source_key, batch_id)');
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;

-- +goose Down
DROP INDEX quarantine_stream_id_source_key_batch_id ON quarantine;
