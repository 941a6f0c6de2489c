-- What is said later of the key of a row in quarantine is found without reading
-- all that was ever kept out.
-- +goose Up
CREATE INDEX quarantine_stream_id_source_key_batch_id ON quarantine (stream_id, source_key, batch_id);

-- +goose Down
DROP INDEX quarantine_stream_id_source_key_batch_id;
