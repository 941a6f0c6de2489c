-- Contents of versions packed into one column; match keys logged by batch, not
-- row by row.
-- +goose Up

ALTER TABLE version ADD COLUMN marked INTEGER NOT NULL DEFAULT 0; -- 1 when rules changed or remarked on a value
ALTER TABLE version ADD COLUMN raw_bytes INTEGER NOT NULL DEFAULT 0; -- length of the row as read within the content; 0 when it is gone
ALTER TABLE version ADD COLUMN content BLOB; -- the row as read and, after it, as mapped and cleansed: two JSON objects, packed
UPDATE version SET
  marked = CASE WHEN mapped LIKE '%"s":{"%' THEN 1 ELSE 0 END,
  raw_bytes = COALESCE(LENGTH(CAST(raw AS BLOB)), 0),
  content = CAST('p' || COALESCE(raw, '') || COALESCE(mapped, '') AS BLOB)
WHERE raw IS NOT NULL OR mapped IS NOT NULL;
ALTER TABLE version DROP COLUMN raw;
ALTER TABLE version DROP COLUMN mapped;

-- key_log: changes of match keys by batches that are not resolved yet
ALTER TABLE key_log RENAME TO key_log_1;
CREATE TABLE key_log (
  batch_id INTEGER NOT NULL, -- batch
  part INTEGER NOT NULL, -- highest four bits of the hashes: -8 to 7
  op INTEGER NOT NULL, -- above 0 for keys that records gained, below for keys that they lost
  pairs BLOB NOT NULL, -- hash of the key's kind and value, 8 bytes, big endian; record, a varint where op is 2 or -2, else 8 bytes
  PRIMARY KEY (batch_id, part, op)
);
INSERT INTO key_log (batch_id, part, op, pairs)
SELECT batch_id, hash >> 60, op, unhex(GROUP_CONCAT(printf('%016x%016x', hash, rec_id), ''))
FROM key_log_1 GROUP BY batch_id, hash >> 60, op;
DROP TABLE key_log_1;

-- +goose Down
SELECT 'the contents of versions cannot be unpacked by SQL: restore a backup' FROM no_way_back;
