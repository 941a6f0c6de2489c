-- What was purged, what was erased by law, what was handed out.
-- +goose Up

-- purged: up to which batch the history of a stream is gone
CREATE TABLE IF NOT EXISTS purged (
  stream_id BIGINT NOT NULL,
  batch_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  purged_at VARCHAR(40) NOT NULL,
  PRIMARY KEY (stream_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- erased: keys of records that were erased by law: they never come back
CREATE TABLE IF NOT EXISTS erased (
  stream_id BIGINT NOT NULL,
  key_hash VARCHAR(255) NOT NULL,
  rec_id BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  erased_at VARCHAR(40) NOT NULL,
  PRIMARY KEY (stream_id, key_hash)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- export: what was handed out, to whom, and which customers it held
CREATE TABLE IF NOT EXISTS export (
  id BIGINT AUTO_INCREMENT PRIMARY KEY,
  run_id BIGINT NOT NULL,
  made_at VARCHAR(40) NOT NULL,
  who VARCHAR(255) NOT NULL,
  reason LONGTEXT NOT NULL,
  file LONGTEXT NOT NULL,
  format VARCHAR(255) NOT NULL,
  fields LONGTEXT NOT NULL,
  masked SMALLINT NOT NULL,
  exported BIGINT NOT NULL,
  upto_run BIGINT NOT NULL,
  customers LONGBLOB
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE export;
DROP TABLE erased;
DROP TABLE purged;
