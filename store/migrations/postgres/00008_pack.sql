-- Contents of versions packed into one column; match keys logged by batch, not
-- row by row.
-- +goose Up

ALTER TABLE version ADD COLUMN marked SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE version ADD COLUMN raw_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE version ADD COLUMN content BYTEA;
COMMENT ON COLUMN version.marked IS '1 when rules changed or remarked on a value';
COMMENT ON COLUMN version.raw_bytes IS 'length of the row as read within the content; 0 when it is gone';
COMMENT ON COLUMN version.content IS 'the row as read and, after it, as mapped and cleansed: two JSON objects, packed; custhub explain shows them';
UPDATE version SET
  marked = CASE WHEN mapped LIKE '%"s":{"%' THEN 1 ELSE 0 END,
  raw_bytes = COALESCE(OCTET_LENGTH(CONVERT_TO(raw, 'UTF8')), 0),
  content = CONVERT_TO('p' || COALESCE(raw, '') || COALESCE(mapped, ''), 'UTF8')
WHERE raw IS NOT NULL OR mapped IS NOT NULL;
ALTER TABLE version DROP COLUMN raw;
ALTER TABLE version DROP COLUMN mapped;
-- What is packed already must not be compressed again.
ALTER TABLE version ALTER COLUMN content SET STORAGE EXTERNAL;

-- key_log: changes of match keys by batches that are not resolved yet
ALTER TABLE key_log RENAME TO key_log_1;
CREATE TABLE key_log (
  batch_id BIGINT NOT NULL,
  part SMALLINT NOT NULL,
  op SMALLINT NOT NULL,
  pairs BYTEA NOT NULL,
  CONSTRAINT key_log_parts PRIMARY KEY (batch_id, part, op)
);
ALTER TABLE key_log ALTER COLUMN pairs SET STORAGE EXTERNAL;
COMMENT ON TABLE key_log IS 'changes of match keys by batches that are not resolved yet';
COMMENT ON COLUMN key_log.batch_id IS 'batch';
COMMENT ON COLUMN key_log.part IS 'highest four bits of the hashes: -8 to 7';
COMMENT ON COLUMN key_log.op IS 'above 0 for keys that records gained, below for keys that they lost';
COMMENT ON COLUMN key_log.pairs IS 'hash of the key''s kind and value, 8 bytes, big endian; record, a varint where op is 2 or -2, else 8 bytes';
INSERT INTO key_log (batch_id, part, op, pairs)
SELECT batch_id, (hash >> 60)::smallint, op, STRING_AGG(INT8SEND(hash) || INT8SEND(rec_id), ''::bytea)
FROM key_log_1 GROUP BY batch_id, hash >> 60, op;
DROP TABLE key_log_1;

-- +goose Down
SELECT 'the contents of versions cannot be unpacked by SQL: restore a backup' FROM no_way_back;
