-- Contents of versions packed into one column; match keys logged by batch, not
-- row by row. Each statement is committed by itself: each can be run again.
-- +goose Up

CREATE TABLE IF NOT EXISTS version_2 (
  rec_id BIGINT NOT NULL COMMENT 'record',
  batch_id BIGINT NOT NULL COMMENT 'batch',
  deleted SMALLINT NOT NULL COMMENT '1 when the batch says the record is gone',
  hash BIGINT NOT NULL COMMENT 'hash of raw and mapped',
  changed_at VARCHAR(40) NOT NULL COMMENT 'time of last change in the source, or empty',
  customer_rec BIGINT COMMENT 'events: record of the customer referred to',
  part LONGTEXT NOT NULL COMMENT 'table, file, sheet or endpoint',
  row_no BIGINT NOT NULL COMMENT 'line or sheet row; 0 where there is none',
  grid SMALLINT NOT NULL COMMENT '1 when part is a sheet',
  match_keys LONGBLOB COMMENT 'match keys as landed, 8 bytes each, big endian',
  read_at BIGINT NOT NULL COMMENT 'when it was landed, ms since 1970',
  marked SMALLINT NOT NULL COMMENT '1 when rules changed or remarked on a value',
  raw_bytes BIGINT NOT NULL COMMENT 'length of the row as read within the content; 0 when it is gone',
  content LONGBLOB COMMENT 'the row as read and, after it, as mapped and cleansed: two JSON objects, packed; custhub explain shows them',
  PRIMARY KEY (rec_id, batch_id),
  INDEX version_batch_id (batch_id)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='contents of source records: one row for each batch that brought a content';
CREATE TABLE IF NOT EXISTS key_log_2 (
  batch_id BIGINT NOT NULL COMMENT 'batch',
  part SMALLINT NOT NULL COMMENT 'highest four bits of the hashes: -8 to 7',
  op SMALLINT NOT NULL COMMENT 'above 0 for keys that records gained, below for keys that they lost',
  pairs LONGBLOB NOT NULL COMMENT 'hash of the key''s kind and value, 8 bytes, big endian; record, a varint where op is 2 or -2, else 8 bytes',
  PRIMARY KEY (batch_id, part, op)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='changes of match keys by batches that are not resolved yet';
SET SESSION group_concat_max_len = 1073741824;
SET @old = (SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'version' AND column_name = 'raw');
SET @sql = IF(@old = 0, "DO 0", "INSERT IGNORE INTO version_2
SELECT rec_id, batch_id, deleted, hash, changed_at, customer_rec, part, row_no, grid, match_keys, read_at,
  CASE WHEN mapped LIKE '%""s"":{""%' THEN 1 ELSE 0 END, COALESCE(LENGTH(raw), 0),
  CASE WHEN raw IS NULL AND mapped IS NULL THEN NULL ELSE CONCAT('p', COALESCE(raw, ''), COALESCE(mapped, '')) END
FROM version");
PREPARE step FROM @sql;
EXECUTE step;
SET @sql = IF(@old = 0, "DO 0", "INSERT IGNORE INTO key_log_2
SELECT batch_id, CAST(hash >> 60 AS SIGNED) - IF(hash < 0, 16, 0), op, UNHEX(GROUP_CONCAT(CONCAT(LPAD(HEX(hash), 16, '0'), LPAD(HEX(rec_id), 16, '0')) SEPARATOR ''))
FROM key_log GROUP BY batch_id, CAST(hash >> 60 AS SIGNED) - IF(hash < 0, 16, 0), op");
PREPARE step FROM @sql;
EXECUTE step;
SET @sql = IF(@old = 0, "DO 0", "RENAME TABLE version TO version_1, version_2 TO version, key_log TO key_log_1, key_log_2 TO key_log");
PREPARE step FROM @sql;
EXECUTE step;
DEALLOCATE PREPARE step;
DROP TABLE IF EXISTS version_1, version_2, key_log_1, key_log_2;

-- +goose Down
SELECT 'the contents of versions cannot be unpacked by SQL: restore a backup' FROM no_way_back;
